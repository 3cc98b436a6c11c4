package io.anthesis.ledger.sql;

import io.anthesis.contracts.job.JobKind;
import java.util.UUID;

/** Something that processes are notified of by PostgreSQL. Listeners poll as well, since a notification can be lost. */
public sealed interface Notification {
    /** A task of this kind may be claimed. */
    record TaskWaiting(JobKind kind) implements Notification {}

    /** A job is to stop. */
    record JobCancelled(UUID job) implements Notification {}

    /** The outbox has a new record of this job. */
    record EventWritten(UUID job) implements Notification {}

    /** A channel of PostgreSQL's {@code LISTEN}; workers of other versions listen on the same ones. */
    enum Channel {
        TASKS("anthesis_tasks"),
        CANCELLATIONS("anthesis_cancellations"),
        EVENTS("anthesis_outbox");

        private final String channelName;

        Channel(String channelName) {
            this.channelName = channelName;
        }

        public String channelName() {
            return channelName;
        }
    }

    default Channel channel() {
        return switch (this) {
            case TaskWaiting waiting -> Channel.TASKS;
            case JobCancelled cancelled -> Channel.CANCELLATIONS;
            case EventWritten written -> Channel.EVENTS;
        };
    }

    default String payload() {
        return switch (this) {
            case TaskWaiting(JobKind kind) -> kind.key();
            case JobCancelled(UUID job) -> job.toString();
            case EventWritten(UUID job) -> job.toString();
        };
    }
}
