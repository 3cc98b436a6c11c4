package io.anthesis.worker.claim;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.ledger.lease.TaskResult;

/** What became of a task. */
public sealed interface Outcome {
    /** It is done. */
    record Done(TaskResult result) implements Outcome {}

    /** An attempt failed; what follows is decided by {@link io.anthesis.ledger.retry.RetryPolicy}. */
    record Failed(Failure failure) implements Outcome {}

    /** The task was stopped. */
    record Stopped(StopReason reason) implements Outcome {}

    /** What the spec asks for cannot be done here or anywhere. */
    static Outcome cannotBeDone(FailureCode code, String message) {
        return new Failed(new Failure.CannotBeDone(code, message));
    }
}
