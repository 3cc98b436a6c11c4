package io.anthesis.ledger.job;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Signals;
import io.anthesis.ledger.sql.Sql;
import io.anthesis.ledger.webhook.Webhooks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The life of a job. Each change of state and its event are one transaction, under the job's row lock. */
public final class Jobs {
    private final Database database;

    public Jobs(Database database) {
        this.database = database;
    }

    /** Part of a transaction. Tells idle workers of this kind that there may be something to claim. */
    public static void wake(String kind) {
        Signals.afterCommit("anthesis_tasks", kind);
    }

    /**
     * Cancels a job: at once if nothing of it runs, else at the end of its current steps.
     *
     * @return the state after, or empty if there is no such job; a job that has ended stays as it is
     */
    public Optional<JobState> cancel(UUID id) {
        return database.transaction(connection -> {
            Optional<JobRow> found = lock(connection, id);
            if (found.isEmpty() || found.get().state().isTerminal()) {
                return found.map(JobRow::state);
            }
            return Optional.of(cancel(connection, found.get(), CancelCause.REQUESTED));
        });
    }

    /** @return the job's spec as JSON, with every default filled in */
    public Optional<String> spec(UUID id) {
        return database.transaction(
                connection -> Sql.first(connection, row -> row.getString(1), "select spec from jobs where id = ?", id));
    }

    /** The span that a job was submitted in, see {@link io.anthesis.ledger.trace.TraceParent}. */
    public Optional<String> traceParent(UUID id) {
        return database.transaction(connection -> Sql.first(
                        connection,
                        row -> Optional.ofNullable(row.getString(1)),
                        "select trace_parent from jobs where id = ?",
                        id)
                .flatMap(parent -> parent));
    }

    /** Part of a transaction. Ends a job whose deadline has passed, unless it has ended or somebody is busy with it. */
    public static boolean cancelOverdue(Connection connection, UUID id) throws SQLException {
        Optional<JobRow> overdue = Sql.first(
                connection,
                JobRow::read,
                "select " + JobRow.COLUMNS
                        + " from jobs where id = ? and deadline_at < now() and state in ('queued', 'running') for update skip locked",
                id);
        if (overdue.isPresent()) {
            cancel(connection, overdue.get(), CancelCause.OVERDUE);
        }
        return overdue.isPresent();
    }

    private static JobState cancel(Connection connection, JobRow job, CancelCause cause) throws SQLException {
        Sql.update(
                connection,
                "update tasks set state = 'cancelled' where job_id = ? and state in ('queued', 'blocked')",
                job.id());
        if (job.state() != JobState.CANCELLING) {
            JobFailure failure = cause.failure();
            Sql.update(
                    connection,
                    "update jobs set state = 'cancelling', error_code = ?, error_message = ? where id = ?",
                    failure.code(),
                    failure.message(),
                    job.id());
            Map<String, Object> data = Map.of("jobId", job.id(), "code", failure.code(), "message", failure.message());
            Outbox.appendEvent(connection, job.id(), job.kind(), EventType.CANCELLING, data);
            Signals.afterCommit("anthesis_cancellations", job.id().toString());
        }
        settle(connection, job.id());
        return lock(connection, job.id()).orElseThrow().state();
    }

    /**
     * Brings a job to the state that its tasks ask for: the next phase is queued when the one before is done, and the job ends
     * when its tasks have.
     */
    public static void settle(Connection connection, UUID id) throws SQLException {
        JobRow job = lock(connection, id).orElseThrow();
        if (job.state().isTerminal()) {
            return;
        }
        Open open = open(connection, id);
        if (job.state() == JobState.CANCELLING) {
            if (!open.running()) {
                JobFailure failure = errorOf(connection, id);
                CancelCause cause = CancelCause.of(failure.code());
                end(connection, job, cause.end(), cause.event(), Optional.of(failure));
            }
        } else if (!open.running() && !open.queued() && !open.blocked()) {
            end(connection, job, JobState.SUCCEEDED, EventType.SUCCEEDED, Optional.empty());
        } else if (!open.running() && !open.queued()) {
            Sql.update(connection, """
                    update tasks set state = 'queued' where job_id = ? and state = 'blocked'
                    and phase = (select min(phase) from tasks where job_id = ? and state = 'blocked')
                    """, id, id);
            wake(job.kind().key());
        }
    }

    /** Of a job with thousands of tasks, too, this reads a few rows only. */
    private record Open(boolean running, boolean queued, boolean blocked) {}

    private static Open open(Connection connection, UUID id) throws SQLException {
        return Sql.first(
                        connection,
                        row -> new Open(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)),
                        """
                        select exists (select 1 from tasks where job_id = ? and state = 'running'),
                            exists (select 1 from tasks where job_id = ? and state = 'queued'),
                            exists (select 1 from tasks where job_id = ? and state = 'blocked')
                        """,
                        id,
                        id,
                        id)
                .orElseThrow();
    }

    /** Ends a job because one of its tasks failed for good; its other tasks are not started any more. */
    public static void fail(Connection connection, UUID id, JobFailure failure) throws SQLException {
        JobRow job = lock(connection, id).orElseThrow();
        if (job.state().isTerminal()) {
            return;
        }
        if (job.state() == JobState.CANCELLING) {
            settle(connection, id);
            return;
        }
        Sql.update(
                connection,
                "update tasks set state = 'cancelled' where job_id = ? and state in ('queued', 'blocked', 'running')",
                id);
        Signals.afterCommit("anthesis_cancellations", id.toString());
        end(connection, job, JobState.FAILED, EventType.FAILED, Optional.of(failure));
    }

    private static void end(
            Connection connection, JobRow job, JobState state, EventType type, Optional<JobFailure> failure)
            throws SQLException {
        String result = Sql.first(
                        connection,
                        row -> row.getString(1),
                        """
                        update jobs set state = ?, finished_at = now(), error_code = ?, error_message = ?,
                            result = (select t.result from tasks t where t.job_id = jobs.id order by phase desc, number desc limit 1)
                        where id = ? returning coalesce(result::text, '{}')
                        """,
                        state.key(),
                        failure.map(JobFailure::code).orElse(null),
                        failure.map(JobFailure::message).orElse(null),
                        job.id())
                .orElseThrow();
        var data = Json.newObject();
        data.put("jobId", job.id().toString());
        data.put("kind", job.kind().key());
        data.put("state", state.key());
        data.set("result", Json.parse(result));
        failure.ifPresent(reason -> data.set("error", Json.tree(reason)));
        Outbox.appendEvent(connection, job.id(), job.kind(), type, data);
        UUID event = Outbox.appendRecord(connection, job.id(), Topics.completions(job.kind()), type, data);
        Webhooks.tell(connection, job.id(), event, type.type(), Json.write(data));
    }

    /** Part of a transaction. Marks a job as running that waits still; claims do so by themselves. */
    public static void started(Connection connection, UUID id, String worker) throws SQLException {
        Sql.run(connection, "select start_jobs(array[?::uuid], ?)", id, worker);
        Signals.afterCommit("anthesis_outbox", id.toString());
    }

    /** Part of a transaction. As {@link Submissions#submit(Submission)}, for a job that comes with another's event. */
    public static SubmissionResult submit(Connection connection, Submission submission) throws SQLException {
        return Submissions.submit(connection, submission);
    }

    /** Cancels evaluations of a run that nobody asked for and that newer checkpoints have overtaken. */
    public static List<UUID> skipOvertaken(Connection connection, UUID run, int backlog) throws SQLException {
        List<JobRow> overtaken = Sql.list(
                connection,
                JobRow::read,
                "select " + JobRow.COLUMNS
                        + " from jobs where run_id = ? and newest_first and state = 'queued' order by created_at desc offset ? for update skip locked",
                run,
                backlog);
        for (JobRow job : overtaken) {
            cancel(connection, job, CancelCause.OVERTAKEN);
        }
        return overtaken.stream().map(JobRow::id).toList();
    }

    static Optional<JobRow> lock(Connection connection, UUID id) throws SQLException {
        return Sql.first(
                connection, JobRow::read, "select " + JobRow.COLUMNS + " from jobs where id = ? for update", id);
    }

    private static JobFailure errorOf(Connection connection, UUID id) throws SQLException {
        return Sql.first(
                        connection,
                        row -> new JobFailure(row.getString(1), row.getString(2)),
                        "select error_code, error_message from jobs where id = ?",
                        id)
                .orElseThrow();
    }
}
