package io.anthesis.ledger.task;

import io.anthesis.ledger.sql.Transaction;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Changes the states of tasks, each method by one {@link TaskTransition}. The caller holds the row lock of the job, and that of the
 * task where one task is named.
 */
public final class Tasks {
    private Tasks() {}

    /** Which states a job's tasks have besides the terminal ones. */
    public record Open(boolean running, boolean queued, boolean blocked) {
        public boolean none() {
            return !running && !queued && !blocked;
        }
    }

    /** Reads at most three rows, however many tasks the job has. */
    public static Open open(Transaction transaction, UUID job) {
        return transaction
                .first(row -> new Open(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)), """
                        select exists (select 1 from tasks where job_id = ? and state = 'running'),
                            exists (select 1 from tasks where job_id = ? and state = 'queued'),
                            exists (select 1 from tasks where job_id = ? and state = 'blocked')
                        """, job, job, job)
                .orElseThrow();
    }

    public static void unblockNextPhase(Transaction transaction, UUID job) {
        change(
                transaction,
                TaskTransition.UNBLOCK,
                "",
                "job_id = ? and phase = (select min(phase) from tasks where job_id = ? and state = 'blocked')",
                job,
                job);
    }

    public static void skipWaiting(Transaction transaction, UUID job) {
        change(transaction, TaskTransition.SKIP, "", "job_id = ?", job);
    }

    public static void abandonOpen(Transaction transaction, UUID job) {
        change(transaction, TaskTransition.ABANDON, "", "job_id = ?", job);
    }

    /**
     * @param result as JSON
     * @param holds digests of objects that the result names; the object collector cannot take them from now on
     */
    public static void finish(Transaction transaction, long id, String result, Set<String> holds) {
        changeOne(transaction, TaskTransition.FINISH, ", result = ?::jsonb, lease_until = null", "id = ?", result, id);
        // A trigger of the schema does the same for results of 0.1 workers, by the keys "digest" and "grid".
        for (String digest : holds) {
            transaction.update(
                    "insert into task_objects (task_id, digest) values (?, ?) on conflict do nothing", id, digest);
        }
    }

    public static void stop(Transaction transaction, long id) {
        changeOne(transaction, TaskTransition.STOP, ", lease_until = null", "id = ?", id);
    }

    /** @return false if the job is not being cancelled; nothing has changed then */
    public static boolean stopWithJob(Transaction transaction, long id, UUID job) {
        return change(
                        transaction,
                        TaskTransition.STOP,
                        "",
                        "id = ? and (select state from jobs where id = ?) = 'cancelling'",
                        id,
                        job)
                == 1;
    }

    /** The attempt does not count. */
    public static void handBack(Transaction transaction, long id) {
        changeOne(
                transaction,
                TaskTransition.HAND_BACK,
                ", attempts = attempts - 1, lease_owner = null, available_at = now()",
                "id = ?",
                id);
    }

    /**
     * Hands back what ran when a backup was taken. No worker from before the backup can write: its epochs are over.
     *
     * @param epochsAhead added to the epoch of every task
     */
    public static void handBackRestored(Transaction transaction, long epochsAhead) {
        transaction.update("update tasks set lease_epoch = lease_epoch + ?", epochsAhead);
        change(
                transaction,
                TaskTransition.HAND_BACK,
                ", lease_owner = null, lease_until = null, available_at = now()",
                "true");
    }

    /**
     * @param error of the attempt that failed
     * @param failure the same as JSON, for the next decision of the retry policy
     * @param batchLimit no larger batches than this from now on
     */
    public static void retry(
            Transaction transaction, long id, String error, String failure, OptionalInt batchLimit, Duration delay) {
        changeOne(
                transaction,
                TaskTransition.RETRY,
                """
                , lease_owner = null, last_error = ?, last_failure = ?::jsonb,
                    batch_limit = coalesce(?::integer, batch_limit), available_at = now() + ? * interval '1 second'
                """,
                "id = ?",
                error,
                failure,
                batchLimit.isPresent() ? batchLimit.getAsInt() : null,
                delay,
                id);
    }

    public static void fail(Transaction transaction, long id, String error) {
        changeOne(transaction, TaskTransition.FAIL, ", last_error = ?", "id = ?", error, id);
    }

    /** @throws IllegalStateException if the task is in none of the states that the transition leaves: a caller without its lock */
    private static void changeOne(
            Transaction transaction,
            TaskTransition transition,
            String columns,
            String condition,
            Object... parameters) {
        int changed = change(transaction, transition, columns, condition, parameters);
        if (changed != 1) {
            throw new IllegalStateException(transition + " changed " + changed + " tasks, expected was the one in "
                    + transition.from() + " that the caller has locked");
        }
    }

    /** @param parameters those of {@code columns}, then those of {@code condition} */
    private static int change(
            Transaction transaction,
            TaskTransition transition,
            String columns,
            String condition,
            Object... parameters) {
        // Literals rather than parameters: PostgreSQL uses a partial index only where it sees the state.
        String from =
                transition.from().stream().map(state -> "'" + state.key() + "'").collect(Collectors.joining(", "));
        return transaction.update(
                "update tasks set state = '" + transition.to().key() + "'" + columns + " where state in (" + from
                        + ") and " + condition,
                parameters);
    }
}
