package io.anthesis.ledger.lease;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.retry.Decision;
import io.anthesis.ledger.retry.RetryPolicy;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The handful of statements by which tasks that were claimed are kept, ended and handed back. */
public final class Leases {
    private final Database database;

    public Leases(Database database) {
        this.database = database;
    }

    /** What a heartbeat finds. */
    public enum Heartbeat {
        HELD,
        CANCEL_REQUESTED,
        LOST
    }

    /** @return for each lease, by the task's id, what became of it; those that are not lost last {@code duration} from now on */
    public Map<Long, Heartbeat> renew(Collection<Lease> leases, Duration duration) {
        return heartbeats(leases, """
                update tasks t set lease_until = now() + ? * interval '1 second' from jobs j, held h
                where t.id = h.id and t.lease_epoch = h.epoch and t.state = 'running' and j.id = t.job_id
                returning t.id, j.state
                """, duration);
    }

    /** As {@link #renew}, without writing: what a worker asks in between. */
    public Map<Long, Heartbeat> look(Collection<Lease> leases) {
        return heartbeats(leases, """
                select t.id, j.state from held h join tasks t on t.id = h.id and t.lease_epoch = h.epoch and t.state = 'running'
                join jobs j on j.id = t.job_id
                """);
    }

    private Map<Long, Heartbeat> heartbeats(Collection<Lease> leases, String statement, Object... parameters) {
        Map<Long, Heartbeat> found = new HashMap<>();
        leases.forEach(lease -> found.put(lease.taskId(), Heartbeat.LOST));
        Long[] ids = leases.stream().map(Lease::taskId).toArray(Long[]::new);
        Long[] epochs = leases.stream().map(Lease::epoch).toArray(Long[]::new);
        database.transaction(connection -> {
            Object[] all = new Object[parameters.length + 2];
            all[0] = connection.createArrayOf("bigint", ids);
            all[1] = connection.createArrayOf("bigint", epochs);
            System.arraycopy(parameters, 0, all, 2, parameters.length);
            return Sql.list(
                    connection,
                    row -> found.put(
                            row.getLong(1),
                            row.getString(2).equals("cancelling") ? Heartbeat.CANCEL_REQUESTED : Heartbeat.HELD),
                    "with held (id, epoch) as (select * from unnest(?::bigint[], ?::bigint[])) " + statement,
                    all);
        });
        return found;
    }

    /**
     * Writes for the holder of a lease: {@code work} is committed only if the lease's epoch is still the task's.
     *
     * @throws LeaseLost if it is not; nothing has changed then
     */
    public <T> T fenced(Lease lease, Database.Work<T> work) {
        return database.transaction(connection -> {
            fence(connection, lease);
            return work.run(connection);
        });
    }

    private static void fence(Connection connection, Lease lease) throws SQLException {
        // The job first, then the task: everybody who waits for locks takes them in this order.
        JobState job = Sql.first(
                        connection,
                        row -> JobState.parse(row.getString(1)),
                        "select state from jobs where id = ? for update",
                        lease.jobId())
                .orElseThrow(() -> new LeaseLost(lease));
        boolean held = Sql.first(
                        connection,
                        row -> true,
                        "select 1 from tasks where id = ? and lease_epoch = ? and state = 'running' for update",
                        lease.taskId(),
                        lease.epoch())
                .isPresent();
        if (!held) {
            throw new LeaseLost(lease);
        }
        if (job == JobState.QUEUED) {
            Jobs.started(connection, lease.jobId(), lease.owner()); // the claim found the job's row busy
        }
    }

    /** The task is done; {@code effects} are part of the same transaction. */
    public void finish(Lease lease, Object result, Effects effects) {
        fenced(lease, connection -> {
            effects.apply(connection);
            end(connection, lease, "done", Json.write(result));
            Jobs.settle(connection, lease.jobId());
            return null;
        });
    }

    /** Further writes of a transaction. */
    @FunctionalInterface
    public interface Effects {
        Effects NONE = connection -> {};

        void apply(Connection connection) throws SQLException;
    }

    /** The task stopped because its job is being cancelled. */
    public void cancelled(Lease lease) {
        fenced(lease, connection -> {
            end(connection, lease, "cancelled", null);
            Jobs.settle(connection, lease.jobId());
            return null;
        });
    }

    /** Hands the task back, to be claimed at once by anybody unless its job is being cancelled; it does not count as an attempt. */
    public void release(Lease lease) {
        fenced(lease, connection -> {
            if (stoppedWithItsJob(connection, lease.taskId(), lease.jobId())) {
                return null;
            }
            Sql.update(
                    connection,
                    "update tasks set state = 'queued', attempts = attempts - 1, lease_owner = null, available_at = now() where id = ?",
                    lease.taskId());
            Jobs.settle(connection, lease.jobId());
            Jobs.wake(lease.kind().key());
            return null;
        });
    }

    /** The task failed: {@link RetryPolicy} decides whether it is tried again or its job has failed. */
    public void fail(Lease lease, Failure failure) {
        fenced(lease, connection -> {
            failed(connection, lease.taskId(), lease.jobId(), failure);
            return null;
        });
    }

    /** The caller holds the locks of job and task. */
    static void failed(Connection connection, long taskId, UUID jobId, Failure failure) throws SQLException {
        if (stoppedWithItsJob(connection, taskId, jobId)) {
            return;
        }
        RetryPolicy.Attempt attempt = Sql.first(
                        connection,
                        row -> new RetryPolicy.Attempt(
                                JobKind.parse(row.getString(1)),
                                row.getInt(2),
                                row.getInt(3),
                                row.getBoolean(4),
                                row.getLong(5)),
                        """
                        select t.kind, t.attempts, t.max_attempts, coalesce((j.spec ->> 'microBatches')::boolean, false),
                            coalesce((t.last_failure ->> 'nonFiniteStep')::bigint, 0)
                        from tasks t join jobs j on j.id = t.job_id where t.id = ?
                        """,
                        taskId)
                .orElseThrow();
        switch (RetryPolicy.decide(failure, attempt)) {
            case Decision.Retry retry -> retry(connection, taskId, jobId, failure, attempt, retry);
            case Decision.Fail fail -> {
                Sql.update(
                        connection,
                        "update tasks set state = 'failed', last_error = ? where id = ?",
                        failure.message(),
                        taskId);
                Jobs.fail(connection, jobId, fail.failure());
            }
        }
    }

    /** A task that stops for whatever reason while its job is being cancelled is not waited for again. */
    private static boolean stoppedWithItsJob(Connection connection, long taskId, UUID jobId) throws SQLException {
        int stopped = Sql.update(
                connection,
                "update tasks set state = 'cancelled' where id = ? and (select state from jobs where id = ?) = 'cancelling'",
                taskId,
                jobId);
        if (stopped == 1) {
            Jobs.settle(connection, jobId);
        }
        return stopped == 1;
    }

    private static void retry(
            Connection connection,
            long taskId,
            UUID jobId,
            Failure failure,
            RetryPolicy.Attempt attempt,
            Decision.Retry retry)
            throws SQLException {
        long nonFiniteStep = failure instanceof Failure.NonFiniteLoss loss ? loss.step() : attempt.lastNonFiniteStep();
        Map<String, Object> kept = Map.of("code", failure.code(), "nonFiniteStep", nonFiniteStep);
        Sql.update(
                connection,
                """
                update tasks set state = 'queued', lease_owner = null, last_error = ?, last_failure = ?::jsonb,
                    batch_limit = coalesce(?::integer, batch_limit), available_at = now() + ? * interval '1 second' where id = ?
                """,
                failure.message(),
                Json.write(kept),
                retry.batchLimit().isPresent() ? retry.batchLimit().getAsInt() : null,
                retry.after(),
                taskId);
        Map<String, Object> data = Map.of(
                "jobId",
                jobId,
                "attempt",
                attempt.number(),
                "error",
                failure.ofJob(),
                "retryAfterSeconds",
                retry.after().toMillis() / 1000.0);
        Outbox.appendEvent(connection, jobId, attempt.kind(), EventType.RETRYING, data);
        Jobs.settle(connection, jobId);
        Jobs.wake(attempt.kind().key());
    }

    /** Counts attempts anew: the task has got further than those before it. */
    public static void progressed(Connection connection, Lease lease) throws SQLException {
        Sql.update(connection, "update tasks set attempts = 1 where id = ?", lease.taskId());
    }

    private static void end(Connection connection, Lease lease, String state, String result) throws SQLException {
        Sql.update(
                connection,
                "update tasks set state = ?, result = ?::jsonb, lease_until = null where id = ?",
                state,
                result,
                lease.taskId());
    }
}
