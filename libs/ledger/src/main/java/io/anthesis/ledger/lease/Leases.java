package io.anthesis.ledger.lease;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The handful of statements by which tasks are claimed, kept, ended and taken back. */
public final class Leases {
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);

    private final Database database;

    public Leases(Database database) {
        this.database = database;
    }

    /** Takes the next task of a kind: by priority, then for the submitter with the fewest running tasks, then by age. */
    public Optional<Lease> claim(JobKind kind, String owner, Duration lease) {
        return database.transaction(connection -> {
            Optional<Lease> claimed = Sql.first(connection, Leases::read, """
                    with next as (
                        select t.id from tasks t join jobs j on j.id = t.job_id
                        where t.kind = ? and t.state = 'queued' and t.available_at <= now() and j.state in ('queued', 'running')
                        order by j.priority desc,
                            (select count(*) from tasks r join jobs rj on rj.id = r.job_id
                             where r.state = 'running' and r.kind = t.kind and rj.submitter = j.submitter),
                            case when j.newest_first then -extract(epoch from j.created_at) else extract(epoch from j.created_at) end,
                            t.number
                        limit 1 for update of t, j skip locked)
                    update tasks t set state = 'running', attempts = attempts + 1, lease_owner = ?, lease_epoch = lease_epoch + 1,
                        lease_until = now() + ? * interval '1 second'
                    from next, jobs j where t.id = next.id and j.id = t.job_id
                    returning t.*, j.spec, j.submitter
                    """, kind.key(), owner, lease);
            if (claimed.isPresent()) {
                Jobs.started(connection, claimed.get().jobId(), owner);
            }
            return claimed;
        });
    }

    /** What a heartbeat finds. */
    public enum Heartbeat {
        HELD,
        CANCEL_REQUESTED,
        LOST
    }

    public Heartbeat renew(Lease lease, Duration duration) {
        return database.transaction(connection -> Sql.first(
                        connection,
                        row -> row.getString(1).equals("cancelling") ? Heartbeat.CANCEL_REQUESTED : Heartbeat.HELD,
                        """
                        update tasks t set lease_until = now() + ? * interval '1 second' from jobs j
                        where t.id = ? and t.lease_epoch = ? and t.state = 'running' and j.id = t.job_id returning j.state
                        """,
                        duration,
                        lease.taskId(),
                        lease.epoch())
                .orElse(Heartbeat.LOST));
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
        // The job first, then the task: everybody locks in this order.
        Sql.run(connection, "select 1 from jobs where id = ? for update", lease.jobId());
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

    /** Hands the task back, to be claimed at once by anybody; it does not count as an attempt. */
    public void release(Lease lease) {
        fenced(lease, connection -> {
            Sql.update(
                    connection,
                    "update tasks set state = 'queued', attempts = attempts - 1, lease_owner = null, available_at = now() where id = ?",
                    lease.taskId());
            Jobs.settle(connection, lease.jobId());
            Jobs.wake(connection, lease.kind().key());
            return null;
        });
    }

    /** The task failed: tried again later if that may help and attempts are left, else the job has failed. */
    public void fail(Lease lease, JobFailure failure, boolean mayPass) {
        fenced(lease, connection -> {
            retryOrFail(connection, lease.taskId(), lease.jobId(), lease.kind(), failure, mayPass);
            return null;
        });
    }

    private static void retryOrFail(
            Connection connection, long taskId, UUID jobId, JobKind kind, JobFailure failure, boolean mayPass)
            throws SQLException {
        Optional<Integer> retriedAttempt =
                Sql.first(connection, row -> row.getInt(1), """
                update tasks set state = 'queued', lease_owner = null, last_error = ?,
                    available_at = now() + least(power(2, attempts - 1) * ?, 60) * interval '1 second'
                where id = ? and ? and attempts < max_attempts returning attempts
                """, failure.message(), FIRST_BACKOFF, taskId, mayPass);
        if (retriedAttempt.isPresent()) {
            Map<String, Object> data = Map.of("jobId", jobId, "attempt", retriedAttempt.get(), "error", failure);
            Outbox.appendEvent(connection, jobId, kind, EventType.RETRYING, data);
            Jobs.settle(connection, jobId);
            return;
        }
        Sql.update(
                connection,
                "update tasks set state = 'failed', last_error = ? where id = ?",
                failure.message(),
                taskId);
        Jobs.fail(connection, jobId, failure);
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

    /** Takes back tasks whose lease has ended: their workers have died, or cannot reach the ledger. */
    public int reap() {
        List<Expired> expired = database.transaction(
                connection -> Sql.list(
                        connection,
                        row -> new Expired(row.getLong(1), row.getObject(2, UUID.class), row.getLong(3)),
                        "select id, job_id, lease_epoch from tasks where state = 'running' and lease_until < now() limit 1000"));
        int reaped = 0;
        for (Expired task : expired) {
            reaped += database.transaction(connection -> reap(connection, task)) ? 1 : 0;
        }
        return reaped;
    }

    private record Expired(long taskId, UUID jobId, long epoch) {}

    private static boolean reap(Connection connection, Expired expired) throws SQLException {
        JobKind kind = Sql.first(
                        connection,
                        row -> JobKind.parse(row.getString(1)),
                        "select kind from jobs where id = ? for update",
                        expired.jobId())
                .orElseThrow();
        Optional<String> owner = Sql.first(
                connection,
                row -> row.getString(1),
                "select lease_owner from tasks where id = ? and lease_epoch = ? and state = 'running' and lease_until < now() for update",
                expired.taskId(),
                expired.epoch());
        if (owner.isEmpty()) {
            return false;
        }
        boolean cancelling = Sql.first(
                        connection,
                        row -> row.getString(1).equals("cancelling"),
                        "select state from jobs where id = ?",
                        expired.jobId())
                .orElseThrow();
        if (cancelling) {
            Sql.update(connection, "update tasks set state = 'cancelled' where id = ?", expired.taskId());
            Jobs.settle(connection, expired.jobId());
        } else {
            var failure = new JobFailure("lease-expired", "worker " + owner.get() + " stopped renewing its lease");
            retryOrFail(connection, expired.taskId(), expired.jobId(), kind, failure, true);
        }
        return true;
    }

    private static Lease read(ResultSet row) throws SQLException {
        return new Lease(
                row.getLong("id"),
                row.getObject("job_id", UUID.class),
                JobKind.parse(row.getString("kind")),
                row.getString("role"),
                row.getInt("number"),
                row.getString("spec"),
                row.getString("payload"),
                row.getString("lease_owner"),
                row.getLong("lease_epoch"),
                row.getInt("attempts"),
                row.getString("submitter"));
    }
}
