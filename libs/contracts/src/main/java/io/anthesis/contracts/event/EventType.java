package io.anthesis.contracts.event;

/** The CloudEvents {@code type} of each event. */
public enum EventType {
    /** On the command topic: the job is to be done. */
    SUBMITTED("io.anthesis.job.submitted.v1"),
    QUEUED("io.anthesis.job.queued.v1"),
    STARTED("io.anthesis.job.started.v1"),
    CANCELLING("io.anthesis.job.cancelling.v1"),
    RETRYING("io.anthesis.job.retrying.v1"),
    CHECKPOINT_PUBLISHED("io.anthesis.training.checkpoint-published.v1"),
    CHECKPOINT_SCORED("io.anthesis.training.checkpoint-scored.v1"),
    SUCCEEDED("io.anthesis.job.succeeded.v1"),
    FAILED("io.anthesis.job.failed.v1"),
    CANCELLED("io.anthesis.job.cancelled.v1"),
    DELETED("io.anthesis.job.deleted.v1"),
    PROGRESS("io.anthesis.job.progress.v1");

    private final String type;

    EventType(String type) {
        this.type = type;
    }

    public String type() {
        return type;
    }
}
