package io.anthesis.worker.claim;

import io.anthesis.contracts.job.Failure;
import io.anthesis.ledger.lease.Leases.Effects;

/** What became of a task. */
public sealed interface Outcome {
    /**
     * It is done.
     *
     * @param result kept with the task, as JSON; objects that it names as {@code digest} or {@code grid} are held by it
     * @param effects written in the transaction that ends the task
     */
    record Done(Object result, Effects effects) implements Outcome {}

    /** An attempt failed; what follows is decided by {@link io.anthesis.ledger.retry.RetryPolicy}. */
    record Failed(Failure failure) implements Outcome {}

    /** It was told to stop, and did. */
    record Stopped(StopReason reason) implements Outcome {}

    /** What the spec asks for cannot be done here or anywhere. */
    static Outcome cannotBeDone(String code, String message) {
        return new Failed(new Failure.CannotBeDone(code, message));
    }
}
