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
import io.anthesis.ledger.sql.Notification.TaskWaiting;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.task.Tasks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

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
        Object[] all =
                Stream.concat(Stream.of(ids, epochs), Arrays.stream(parameters)).toArray();
        database.transaction(transaction -> transaction.list(
                row -> found.put(
                        row.getLong(1),
                        // By the word: a state that a later version adds must not end the heartbeats of this one.
                        row.getString(2).equals(JobState.CANCELLING.key())
                                ? Heartbeat.CANCEL_REQUESTED
                                : Heartbeat.HELD),
                "with held (id, epoch) as (select * from unnest(?::bigint[], ?::bigint[])) " + statement,
                all));
        return found;
    }

    /**
     * Writes for the holder of a lease: {@code work} is committed only if the lease's epoch is still the task's.
     *
     * @throws LeaseLost if it is not; nothing has changed then
     */
    public <T> T fenced(Lease lease, Function<Transaction, T> work) {
        return database.transaction(transaction -> {
            fence(transaction, lease);
            return work.apply(transaction);
        });
    }

    private static void fence(Transaction transaction, Lease lease) {
        // Lock order: the job first, then the task, in every transaction that waits for locks.
        JobState job = transaction
                .first(
                        row -> JobState.parse(row.getString(1)),
                        "select state from jobs where id = ? for update",
                        lease.jobId())
                .orElseThrow(() -> new LeaseLost(lease));
        boolean held = transaction
                .first(
                        row -> true,
                        "select 1 from tasks where id = ? and lease_epoch = ? and state = 'running' for update",
                        lease.taskId(),
                        lease.epoch())
                .isPresent();
        if (!held) {
            throw new LeaseLost(lease);
        }
        if (job == JobState.QUEUED) {
            Jobs.started(transaction, lease.jobId(), lease.owner()); // the claim found the job's row busy
        }
    }

    /** Ends a task that is done. Its result and whatever comes with it are written in one transaction. */
    public void finish(Lease lease, TaskResult result) {
        fenced(lease, transaction -> {
            result.effects().accept(transaction);
            Tasks.finish(transaction, lease.taskId(), Json.write(result.value()), result.holds());
            Jobs.settle(transaction, lease.jobId());
            return null;
        });
    }

    /** The task stopped because its job is being cancelled. */
    public void cancelled(Lease lease) {
        fenced(lease, transaction -> {
            Tasks.stop(transaction, lease.taskId());
            Jobs.settle(transaction, lease.jobId());
            return null;
        });
    }

    /** Hands the task back: any worker can claim it at once unless its job is being cancelled. It does not count as an attempt. */
    public void release(Lease lease) {
        fenced(lease, transaction -> {
            if (stoppedWithItsJob(transaction, lease.taskId(), lease.jobId())) {
                return null;
            }
            Tasks.handBack(transaction, lease.taskId());
            Jobs.settle(transaction, lease.jobId());
            transaction.notifyAfterCommit(new TaskWaiting(lease.kind()));
            return null;
        });
    }

    /** The task failed: {@link RetryPolicy} decides whether it is tried again or its job has failed. */
    public void fail(Lease lease, Failure failure) {
        fenced(lease, transaction -> {
            failed(transaction, lease.taskId(), lease.jobId(), failure);
            return null;
        });
    }

    /** The caller holds the locks of job and task. */
    static void failed(Transaction transaction, long taskId, UUID jobId, Failure failure) {
        if (stoppedWithItsJob(transaction, taskId, jobId)) {
            return;
        }
        RetryPolicy.Attempt attempt = transaction
                .first(
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
            case Decision.Retry retry -> retry(transaction, taskId, jobId, failure, attempt, retry);
            case Decision.Fail fail -> {
                Tasks.fail(transaction, taskId, failure.message());
                Jobs.fail(transaction, jobId, fail.failure());
            }
        }
    }

    /** A task that stops for whatever reason while its job is being cancelled is not waited for again. */
    private static boolean stoppedWithItsJob(Transaction transaction, long taskId, UUID jobId) {
        boolean stopped = Tasks.stopWithJob(transaction, taskId, jobId);
        if (stopped) {
            Jobs.settle(transaction, jobId);
        }
        return stopped;
    }

    private static void retry(
            Transaction transaction,
            long taskId,
            UUID jobId,
            Failure failure,
            RetryPolicy.Attempt attempt,
            Decision.Retry retry) {
        long nonFiniteStep = failure instanceof Failure.NonFiniteLoss loss ? loss.step() : attempt.lastNonFiniteStep();
        Map<String, Object> kept = Map.of("code", failure.code().code(), "nonFiniteStep", nonFiniteStep);
        Tasks.retry(transaction, taskId, failure.message(), Json.write(kept), retry.batchLimit(), retry.after());
        Map<String, Object> data = Map.of(
                "jobId",
                jobId,
                "attempt",
                attempt.number(),
                "error",
                failure.ofJob(),
                "retryAfterSeconds",
                retry.after().toMillis() / 1000.0);
        Outbox.appendEvent(transaction, jobId, attempt.kind(), EventType.RETRYING, data);
        Jobs.settle(transaction, jobId);
        transaction.notifyAfterCommit(new TaskWaiting(attempt.kind()));
    }

    /** Counts attempts anew: the task has got further than those before it. */
    public static void progressed(Transaction transaction, Lease lease) {
        transaction.update("update tasks set attempts = 1 where id = ?", lease.taskId());
    }
}
