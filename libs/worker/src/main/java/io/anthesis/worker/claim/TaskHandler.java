package io.anthesis.worker.claim;

import io.anthesis.contracts.job.JobKind;

/** What a service does with the tasks that it claims. */
public interface TaskHandler {
    JobKind kind();

    /**
     * Carries a task out, calling {@link TaskContext#throwIfStopped} after each step.
     *
     * @return what became of it; expected failures are values, anything thrown is unexpected and tried again
     */
    Outcome run(TaskContext context);

    /** Called when the worker has had nothing to do for a while: a good time to give memory back. */
    default void idle() {}
}
