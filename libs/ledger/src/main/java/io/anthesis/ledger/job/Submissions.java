package io.anthesis.ledger.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Sql;
import io.anthesis.ledger.trace.TraceParent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes requests jobs: each once. */
public final class Submissions {
    private static final int MAX_ATTEMPTS = 5;

    private final Database database;

    public Submissions(Database database) {
        this.database = database;
    }

    /** @return what tells a repeated request from a conflicting one: the digest of its kind and content */
    public static String digest(JobKind kind, JsonNode request) {
        return Sha256.of(kind.key() + " " + Json.canonical(request));
    }

    static String digest(JobSpec spec, JobOptions options) {
        return digest(spec.kind(), command(spec, options));
    }

    private static ObjectNode command(JobSpec spec, JobOptions options) {
        ObjectNode command = Json.tree(spec);
        options.addTo(command);
        return command;
    }

    /** Whether a request is known already, before anything that it refers to is looked for: that may be gone by now. */
    public Optional<SubmissionResult> known(UUID id, String submitter, Optional<String> key, String requestDigest) {
        return database.transaction(connection -> known(connection, id, submitter, key, requestDigest));
    }

    private static Optional<SubmissionResult> known(
            Connection connection, UUID id, String submitter, Optional<String> key, String requestDigest)
            throws SQLException {
        Optional<SubmissionResult> job = Sql.first(
                connection,
                row -> {
                    UUID found = row.getObject(1, UUID.class);
                    return row.getBoolean(2) ? new SubmissionResult.Known(found) : new SubmissionResult.Conflict(found);
                },
                """
                select id, body_digest = ? or coalesce(request_digest = ?, false) from jobs
                where id = ? or (submitter = ? and idempotency_key = ?) order by id = ? desc
                """,
                requestDigest,
                requestDigest,
                id,
                submitter,
                key.orElse(null),
                id);
        if (job.isPresent()) {
            return job;
        }
        return Sql.first(
                connection, row -> new SubmissionResult.Known(id), "select 1 from deleted_jobs where id = ?", id);
    }

    /** Makes it a job with its tasks, or finds that it is one already. */
    public SubmissionResult submit(Submission submission) {
        try {
            return database.transaction(connection -> submit(connection, submission));
        } catch (QuotaReached quota) {
            return new SubmissionResult.OverQuota(submission.submitter(), quota.maxOpenJobs);
        }
    }

    /** What is written together with jobs. */
    @FunctionalInterface
    public interface Company {
        /** @return empty to go on, or why none of the jobs is wanted any more */
        Optional<SubmissionResult> write(Connection connection) throws SQLException;
    }

    /**
     * Makes all of them jobs, and writes what comes with them, or nothing.
     *
     * @return why not, or empty if they are jobs now
     */
    public Optional<SubmissionResult> submitAll(List<Submission> all, Company company) {
        try {
            return database.transaction(connection -> {
                for (Submission submission : all) {
                    submit(connection, submission);
                }
                Optional<SubmissionResult> unwanted = company.write(connection);
                if (unwanted.isPresent()) {
                    connection.rollback();
                }
                return unwanted;
            });
        } catch (QuotaReached quota) {
            return Optional.of(new SubmissionResult.OverQuota(all.getFirst().submitter(), quota.maxOpenJobs));
        }
    }

    /** Ends the transaction that counted one job too many. */
    private static final class QuotaReached extends RuntimeException {
        private final int maxOpenJobs;

        QuotaReached(int maxOpenJobs) {
            super(null, null, false, false);
            this.maxOpenJobs = maxOpenJobs;
        }
    }

    /** As {@link #submit(Submission)}, within the caller's transaction. */
    static SubmissionResult submit(Connection connection, Submission submission) throws SQLException {
        Optional<UUID> run = submission.origin() instanceof Submission.Unasked unasked
                ? Optional.of(unasked.run())
                : Optional.empty();
        JobKind kind = submission.spec().kind();
        int inserted = Sql.update(
                connection,
                """
                insert into jobs (id, kind, state, submitter, idempotency_key, body_digest, request_digest, spec, run_id, priority,
                    newest_first, deadline_at, trace_parent)
                values (?, ?, 'queued', ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                submission.id(),
                kind.key(),
                submission.submitter(),
                submission.idempotencyKey().orElse(null),
                digest(submission.spec(), submission.options()),
                submission.requestDigest(),
                Json.write(submission.spec()),
                run.orElse(null),
                submission.options().priority(),
                run.isPresent(),
                submission.options().deadline().map(Timestamp::from).orElse(null),
                TraceParent.current().orElse(null));
        if (inserted == 0) {
            return known(
                            connection,
                            submission.id(),
                            submission.submitter(),
                            submission.idempotencyKey(),
                            submission.requestDigest())
                    .orElseThrow();
        }
        if (run.isEmpty()) {
            requireQuota(connection, submission.submitter());
        }
        addTasks(connection, submission);
        if (submission.spec() instanceof TrainingSpec training) {
            addRun(connection, submission.id(), training);
        }
        Map<String, Object> data =
                new HashMap<>(Map.of("jobId", submission.id(), "kind", kind.key(), "spec", submission.spec()));
        if (!submission.warnings().isEmpty()) {
            data.put("warnings", submission.warnings());
        }
        Outbox.appendEvent(connection, submission.id(), kind, EventType.QUEUED, data);
        Outbox.appendRecord(
                connection,
                submission.id(),
                Topics.commands(kind),
                EventType.SUBMITTED,
                command(submission.spec(), submission.options()));
        return new SubmissionResult.Created(submission.id());
    }

    /** One that continues another has its resume points, and so goes on where the other ended. */
    private static void addRun(Connection connection, UUID id, TrainingSpec training) throws SQLException {
        if (training.continues() == null) {
            Sql.update(connection, "insert into runs (job_id, name) values (?, ?)", id, training.name());
            return;
        }
        UUID before = UUID.fromString(training.continues());
        int copied = Sql.update(connection, """
                insert into runs (job_id, name, dataset_digest, step, epoch, bit_exact, compute_type)
                    select ?, ?, dataset_digest, step, epoch, bit_exact, compute_type from runs where job_id = ? for share
                """, id, training.name(), before);
        if (copied == 0) {
            throw new InvalidSpec("continues", "must be the id of a training, " + before + " was just deleted");
        }
        Sql.update(connection, """
                insert into resume_points (job_id, step, digest, lease_epoch, conditions)
                    select ?, step, digest, 0, conditions from resume_points where job_id = ?
                """, id, before);
    }

    /** The lock on the submitter's row makes the count exact; submitters without a quota have nothing to wait for. */
    private static void requireQuota(Connection connection, String submitter) throws SQLException {
        Optional<Integer> quota = Sql.first(
                connection,
                row -> row.getInt(1),
                "select max_open_jobs from submitters where name = ? and max_open_jobs is not null for update",
                submitter);
        if (quota.isEmpty()) {
            return;
        }
        int open = Sql.first(connection, row -> row.getInt(1), """
                        select count(*) from (select 1 from jobs where submitter = ? and finished_at is null and not newest_first
                            limit ?) open
                        """, submitter, quota.get() + 1)
                .orElseThrow();
        if (open > quota.get()) {
            throw new QuotaReached(quota.get());
        }
    }

    private static void addTasks(Connection connection, Submission submission) throws SQLException {
        List<TaskPlan> plan = TaskPlan.of(submission.spec(), imagesOfSubject(connection, submission.spec()));
        Sql.update(
                connection, """
                insert into tasks (job_id, kind, role, phase, number, state, payload, max_attempts, batch_key, batch_images, format)
                select j.id, j.kind, t.role, t.phase, t.number - 1, case t.phase when 0 then 'queued' else 'blocked' end,
                    t.payload::jsonb, ?, nullif(t."batchKey", ''), t."batchImages", ?
                from jobs j, rows from (jsonb_to_recordset(?::jsonb)
                    as (role text, phase integer, payload text, "batchKey" text, "batchImages" integer))
                    with ordinality as t(role, phase, payload, "batchKey", "batchImages", number)
                where j.id = ?
                """, MAX_ATTEMPTS, TaskPlan.format(submission.spec()), Json.write(plan), submission.id());
        Jobs.wake(submission.spec().kind().key());
    }

    private static int imagesOfSubject(Connection connection, JobSpec spec) throws SQLException {
        if (!(spec instanceof EvaluationSpec evaluation)
                || evaluation.sampling().isBlank()) {
            return 0;
        }
        return Sql.first(
                        connection,
                        row -> row.getInt(1),
                        "select count(*) from images where job_id = ?::uuid",
                        evaluation.sampling())
                .orElse(0);
    }
}
