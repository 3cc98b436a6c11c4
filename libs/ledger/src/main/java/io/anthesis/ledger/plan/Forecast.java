package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * When a job is expected to begin and to end, and why it waits.
 *
 * @param start of its first task, not before the forecast; of a job that has begun, when it began. Empty where unknown
 * @param end of its last task; empty where unknown
 * @param unknown why the start or the end is unknown, in a sentence; empty if both are known
 * @param tasksAhead waiting tasks of other jobs whose turn comes before its first one; 0 for a job that has begun
 * @param running tasks that workers of its kind carry out now
 * @param reasons why none of its tasks runs, in sentences; empty if one does, or is about to be claimed
 */
public record Forecast(
        Optional<Instant> start,
        Optional<Instant> end,
        Optional<String> unknown,
        int tasksAhead,
        List<RunningTask> running,
        List<WaitReason> reasons) {
    public Forecast {
        running = List.copyOf(running);
        reasons = List.copyOf(reasons);
    }

    /**
     * A task that a worker carries out.
     *
     * @param name of the run that its job belongs to, with the epoch of the checkpoint where it has one
     * @param end expected, not before the forecast; empty where no speed was measured
     */
    public record RunningTask(String worker, UUID job, JobKind kind, Optional<String> name, Optional<Instant> end) {
        /** @return such as {@code training 'real flowers' (1f3a9c2e)} */
        String words() {
            return kind.key() + name.map(known -> " '" + known + "'").orElse("") + " ("
                    + job.toString().substring(0, 8) + ")";
        }
    }

    /**
     * @param code stable, see {@link Code}
     * @param until when it is expected to be over; empty where unknown
     */
    public record WaitReason(Code code, String message, Optional<Instant> until) {
        /** Kinds of reasons. */
        public enum Code {
            /** No worker of its kind is alive. */
            NO_WORKER("no-worker"),
            /** A worker is alive, and cannot take it. */
            WORKER_UNABLE("worker-unable"),
            /** A worker carries another task out. */
            WORKER_BUSY("worker-busy"),
            /** Its worker stopped answering, and its lease has not ended yet. */
            WORKER_LOST("worker-lost"),
            /** Its submitter has as many running tasks as it may have. */
            QUOTA("quota"),
            /** An attempt failed; the next one waits. */
            RETRY("retry"),
            /** Other tasks have their turn before. */
            AHEAD("ahead");

            private final String key;

            Code(String key) {
                this.key = key;
            }

            /** @return its word in answers */
            public String key() {
                return key;
            }
        }
    }
}
