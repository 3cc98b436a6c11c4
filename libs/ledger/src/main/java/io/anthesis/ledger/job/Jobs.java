package io.anthesis.ledger.job;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobState;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The life of a job. Each change of state and its event are one transaction, under the job's row lock. */
public final class Jobs {
    private static final int MAX_ATTEMPTS = 5;

    private final Database database;

    public Jobs(Database database) {
        this.database = database;
    }

    /** Makes it a job with its tasks, or finds that it is one already. */
    public SubmissionResult submit(Submission submission) {
        return database.transaction(connection -> submit(connection, submission));
    }

    /** As {@link #submit(Submission)}, within the caller's transaction. */
    public static SubmissionResult submit(Connection connection, Submission submission) throws SQLException {
        String spec = Json.write(submission.spec());
        String digest = sha256(submission.spec().kind().key() + " " + spec);
        int inserted = Sql.update(
                connection,
                """
                insert into jobs (id, kind, state, submitter, idempotency_key, body_digest, spec, run_id, priority, newest_first)
                values (?, ?, 'queued', ?, ?, ?, ?::jsonb, ?, ?, ?) on conflict do nothing
                """,
                submission.id(),
                submission.spec().kind().key(),
                submission.submitter(),
                submission.idempotencyKey().orElse(null),
                digest,
                spec,
                submission.run().orElse(null),
                submission.priority(),
                submission.newestFirst());
        if (inserted == 0) {
            return knownOrConflict(connection, submission, digest);
        }
        addTasks(connection, submission);
        if (submission.spec() instanceof TrainingSpec training) {
            Sql.update(connection, "insert into runs (job_id, name) values (?, ?)", submission.id(), training.name());
        }
        Map<String, Object> data = Map.of(
                "jobId", submission.id(),
                "kind", submission.spec().kind().key(),
                "submitter", submission.submitter(),
                "spec", submission.spec());
        Outbox.appendEvent(connection, submission.id(), submission.spec().kind(), EventType.QUEUED, data);
        String commands = Topics.commands(submission.spec().kind());
        Outbox.appendRecord(connection, submission.id(), commands, EventType.SUBMITTED, submission.spec());
        return new SubmissionResult.Created(submission.id());
    }

    private static SubmissionResult knownOrConflict(Connection connection, Submission submission, String digest)
            throws SQLException {
        JobRow known = Sql.first(
                        connection,
                        JobRow::read,
                        "select " + JobRow.COLUMNS
                                + " from jobs where id = ? or (submitter = ? and idempotency_key = ?) order by id = ? desc",
                        submission.id(),
                        submission.submitter(),
                        submission.idempotencyKey().orElse(null),
                        submission.id())
                .orElseThrow();
        return known.bodyDigest().equals(digest)
                ? new SubmissionResult.Known(known.id())
                : new SubmissionResult.Conflict(known.id());
    }

    private static void addTasks(Connection connection, Submission submission) throws SQLException {
        int imagesOfSubject = 0;
        if (submission.spec() instanceof EvaluationSpec evaluation
                && !evaluation.sampling().isBlank()) {
            imagesOfSubject = Sql.first(
                            connection,
                            row -> row.getInt(1),
                            "select count(*) from images where job_id = ?::uuid",
                            evaluation.sampling())
                    .orElse(0);
        }
        int number = 0;
        for (TaskPlan task : TaskPlan.of(submission.spec(), imagesOfSubject)) {
            Sql.update(
                    connection,
                    """
                    insert into tasks (job_id, kind, role, phase, number, state, payload, max_attempts)
                    values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                    """,
                    submission.id(),
                    submission.spec().kind().key(),
                    task.role(),
                    task.phase(),
                    number++,
                    task.phase() == 0 ? "queued" : "blocked",
                    task.payload(),
                    MAX_ATTEMPTS);
        }
        wake(connection, submission.spec().kind().key());
    }

    /** Tells idle workers of this kind that there may be something to claim. */
    public static void wake(Connection connection, String kind) throws SQLException {
        Sql.run(connection, "select pg_notify('anthesis_tasks', ?)", kind);
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
            return Optional.of(cancel(connection, found.get(), "cancelled", "cancelled on request"));
        });
    }

    /** Cancels within the caller's transaction; {@code code} and {@code reason} stay with the job. */
    static JobState cancel(Connection connection, JobRow job, String code, String reason) throws SQLException {
        Sql.update(
                connection,
                "update tasks set state = 'cancelled' where job_id = ? and state in ('queued', 'blocked')",
                job.id());
        if (job.state() != JobState.CANCELLING) {
            Sql.update(
                    connection,
                    "update jobs set state = 'cancelling', error_code = ?, error_message = ? where id = ?",
                    code,
                    reason,
                    job.id());
            Map<String, Object> data = Map.of("jobId", job.id(), "code", code, "message", reason);
            Outbox.appendEvent(connection, job.id(), job.kind(), EventType.CANCELLING, data);
            Sql.run(
                    connection,
                    "select pg_notify('anthesis_cancellations', ?)",
                    job.id().toString());
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
        Counts counts = counts(connection, id);
        if (job.state() == JobState.CANCELLING) {
            if (counts.running() == 0) {
                end(connection, job, JobState.CANCELLED, EventType.CANCELLED, errorOf(connection, id));
            }
            return;
        }
        if (counts.unfinished() == 0) {
            end(connection, job, JobState.SUCCEEDED, EventType.SUCCEEDED, Optional.empty());
        } else if (counts.queued() == 0 && counts.running() == 0) {
            int queued = Sql.update(connection, """
                    update tasks set state = 'queued' where job_id = ? and state = 'blocked'
                    and phase = (select min(phase) from tasks where job_id = ? and state = 'blocked')
                    """, id, id);
            if (queued > 0) {
                wake(connection, job.kind().key());
            }
        }
    }

    /** Ends a job because one of its tasks failed for good; its other tasks are not started any more. */
    public static void fail(Connection connection, UUID id, JobFailure failure) throws SQLException {
        JobRow job = lock(connection, id).orElseThrow();
        if (job.state().isTerminal()) {
            return;
        }
        Sql.update(
                connection,
                "update tasks set state = 'cancelled' where job_id = ? and state in ('queued', 'blocked', 'running')",
                id);
        Sql.run(connection, "select pg_notify('anthesis_cancellations', ?)", id.toString());
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
        Outbox.appendRecord(connection, job.id(), Topics.completions(job.kind()), type, data);
    }

    /** Marks a job as running when its first task is claimed. */
    public static void started(Connection connection, UUID id, String worker) throws SQLException {
        JobRow job = lock(connection, id).orElseThrow();
        if (job.state() == JobState.QUEUED) {
            Sql.update(connection, "update jobs set state = 'running', started_at = now() where id = ?", id);
            Map<String, Object> data = Map.of("jobId", id, "worker", worker);
            Outbox.appendEvent(connection, id, job.kind(), EventType.STARTED, data);
        }
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
            cancel(connection, job, "overtaken", "skipped: newer checkpoints of the run wait to be scored");
        }
        return overtaken.stream().map(JobRow::id).toList();
    }

    static Optional<JobRow> lock(Connection connection, UUID id) throws SQLException {
        return Sql.first(
                connection, JobRow::read, "select " + JobRow.COLUMNS + " from jobs where id = ? for update", id);
    }

    private static Optional<JobFailure> errorOf(Connection connection, UUID id) throws SQLException {
        return Sql.first(
                connection,
                row -> new JobFailure(row.getString(1), row.getString(2)),
                "select error_code, error_message from jobs where id = ?",
                id);
    }

    private record Counts(int queued, int running, int unfinished) {}

    private static Counts counts(Connection connection, UUID id) throws SQLException {
        return Sql.first(connection, row -> new Counts(row.getInt(1), row.getInt(2), row.getInt(3)), """
                        select count(*) filter (where state = 'queued'), count(*) filter (where state = 'running'),
                            count(*) filter (where state <> 'done') from tasks where job_id = ?
                        """, id)
                .orElseThrow();
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
