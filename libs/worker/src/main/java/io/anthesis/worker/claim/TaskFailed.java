package io.anthesis.worker.claim;

import io.anthesis.contracts.job.Failure;

/** Ends an attempt with a failure that is expected, from deep within it; at the top a handler returns {@link Outcome.Failed}. */
public final class TaskFailed extends RuntimeException {
    private final transient Failure failure;

    public TaskFailed(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
