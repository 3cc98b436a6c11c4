package io.anthesis.worker.claim;

import io.anthesis.contracts.job.JobFailure;
import io.anthesis.ledger.lease.Leases.Effects;

/** What became of a task. */
public sealed interface Outcome {
    /**
     * It is done.
     *
     * @param result kept with the task, as JSON
     * @param effects written in the transaction that ends the task
     */
    record Done(Object result, Effects effects) implements Outcome {}

    /** @param mayPass whether another attempt may succeed */
    record Failed(JobFailure failure, boolean mayPass) implements Outcome {}

    static Outcome failed(String code, String message) {
        return new Failed(new JobFailure(code, message), false);
    }
}
