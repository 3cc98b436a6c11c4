package io.anthesis.worker.claim;

/** Ends a task at the end of its current step. */
public final class TaskStopped extends RuntimeException {
    private final StopReason reason;

    public TaskStopped(StopReason reason) {
        super("stopped: " + reason, null, false, false);
        this.reason = reason;
    }

    public StopReason reason() {
        return reason;
    }
}
