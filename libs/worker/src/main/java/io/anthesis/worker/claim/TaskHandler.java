package io.anthesis.worker.claim;

import io.anthesis.contracts.job.JobKind;
import java.util.List;
import java.util.Map;

/** What a service does with the tasks that it claims. */
public interface TaskHandler {
    JobKind kind();

    /**
     * Carries a task out, calling {@link TaskContext#throwIfStopped} after each step.
     *
     * @return what became of it; expected failures are values, anything thrown is unexpected and tried again
     */
    Outcome run(TaskContext context);

    /** @return images that a batch has room for, where tasks of one batch key are carried out together; 0 where they are not */
    default int sharedBatch() {
        return 0;
    }

    /**
     * Runs tasks of one batch key together. A stop of one task does not affect the others.
     *
     * @return what became of each
     */
    default Map<TaskContext, Outcome> runTogether(List<TaskContext> contexts) {
        throw new UnsupportedOperationException("tasks of kind " + kind() + " share no batches");
    }

    /** Called when the worker has had nothing to do for a while: a good time to give memory back. */
    default void idle() {}
}
