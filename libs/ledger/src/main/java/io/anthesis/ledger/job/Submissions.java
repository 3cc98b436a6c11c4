package io.anthesis.ledger.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.digest.Sha256;
import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.contracts.topic.Topics;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Notification.TaskWaiting;
import io.anthesis.ledger.sql.Transaction;
import io.anthesis.ledger.task.TaskState;
import io.anthesis.ledger.trace.TraceParent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
        return database.transaction(transaction -> known(transaction, id, submitter, key, requestDigest));
    }

    private static Optional<SubmissionResult> known(
            Transaction transaction, UUID id, String submitter, Optional<String> key, String requestDigest) {
        Optional<SubmissionResult> job = transaction.first(
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
        return transaction.first(row -> new SubmissionResult.Known(id), "select 1 from deleted_jobs where id = ?", id);
    }

    /** Makes it a job with its tasks, or finds that it is one already. */
    public SubmissionResult submit(Submission submission) {
        try {
            return database.transaction(transaction -> submit(transaction, submission));
        } catch (NotSubmitted e) {
            return e.reason;
        }
    }

    /**
     * Makes all of them jobs, and writes what comes with them, or nothing.
     *
     * @param alongside writes in the same transaction; returns empty to go on, or why none of the jobs is wanted any more
     * @return why not, or empty if they are jobs now
     */
    public Optional<SubmissionResult> submitAll(
            List<Submission> all, Function<Transaction, Optional<SubmissionResult>> alongside) {
        try {
            return database.transaction(transaction -> {
                all.forEach(submission -> submit(transaction, submission));
                alongside.apply(transaction).ifPresent(reason -> {
                    throw new NotSubmitted(reason);
                });
                return Optional.empty();
            });
        } catch (NotSubmitted e) {
            return Optional.of(e.reason);
        }
    }

    /** Rolls the transaction back. */
    private static final class NotSubmitted extends RuntimeException {
        private final transient SubmissionResult reason;

        NotSubmitted(SubmissionResult reason) {
            super(null, null, false, false);
            this.reason = reason;
        }
    }

    /** As {@link #submit(Submission)}, within the caller's transaction. */
    static SubmissionResult submit(Transaction transaction, Submission submission) {
        Optional<UUID> run = submission.origin() instanceof Submission.Unasked unasked
                ? Optional.of(unasked.run())
                : Optional.empty();
        boolean preview = submission.origin() instanceof Submission.Previewed;
        JobKind kind = submission.spec().kind();
        String bodyDigest = digest(submission.spec(), submission.options());
        int inserted = transaction.update(
                """
                insert into jobs (id, kind, state, submitter, idempotency_key, body_digest, request_digest, spec, run_id, priority,
                    newest_first, deadline_at, trace_parent, preview)
                values (?, ?, 'queued', ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                submission.id(),
                kind.key(),
                submission.submitter(),
                submission.idempotencyKey().orElse(null),
                bodyDigest,
                submission.requestDigest(),
                Json.write(submission.spec()),
                run.orElse(null),
                submission.options().priority(),
                run.isPresent(),
                submission.options().deadline(),
                TraceParent.current().orElse(null),
                preview);
        if (inserted == 0) {
            return known(
                            transaction,
                            submission.id(),
                            submission.submitter(),
                            submission.idempotencyKey(),
                            submission.requestDigest())
                    .or(() -> preview ? knownPreview(transaction, bodyDigest) : Optional.empty())
                    .orElseThrow();
        }
        if (run.isEmpty()) {
            requireQuota(transaction, submission.submitter());
        }
        addTasks(transaction, submission);
        if (submission.spec() instanceof TrainingSpec training) {
            addRun(transaction, submission.id(), training);
        }
        Map<String, Object> data =
                new HashMap<>(Map.of("jobId", submission.id(), "kind", kind.key(), "spec", submission.spec()));
        if (!submission.warnings().isEmpty()) {
            data.put("warnings", submission.warnings());
        }
        Outbox.appendEvent(transaction, submission.id(), kind, EventType.QUEUED, data);
        Outbox.appendRecord(
                transaction,
                submission.id(),
                Topics.commands(kind),
                EventType.SUBMITTED,
                command(submission.spec(), submission.options()));
        return new SubmissionResult.Created(submission.id());
    }

    private static Optional<SubmissionResult> knownPreview(Transaction transaction, String bodyDigest) {
        return transaction.first(
                row -> new SubmissionResult.Known(row.getObject(1, UUID.class)),
                "select id from jobs where body_digest = ? and preview and error_code is null",
                bodyDigest);
    }

    /** One that continues another has its resume points, and so goes on where the other ended. */
    private static void addRun(Transaction transaction, UUID id, TrainingSpec training) {
        if (!(training.start() instanceof Start.Continued(String run))) {
            transaction.update("insert into runs (job_id, name) values (?, ?)", id, training.name());
            return;
        }
        UUID before = UUID.fromString(run);
        int copied = transaction.update("""
                insert into runs (job_id, name, dataset_digest, step, epoch, bit_exact, compute_type)
                    select ?, ?, dataset_digest, step, epoch, bit_exact, compute_type from runs where job_id = ? for share
                """, id, training.name(), before);
        if (copied == 0) {
            throw new InvalidSpec("continues", "must be the id of a training, " + before + " was just deleted");
        }
        transaction.update("""
                insert into resume_points (job_id, step, digest, lease_epoch, conditions)
                    select ?, step, digest, 0, conditions from resume_points where job_id = ?
                """, id, before);
    }

    /** The lock on the submitter's row makes the count exact; submitters without a quota have nothing to wait for. */
    private static void requireQuota(Transaction transaction, String submitter) {
        Optional<Integer> quota = transaction.first(
                row -> row.getInt(1),
                "select max_open_jobs from submitters where name = ? and max_open_jobs is not null for update",
                submitter);
        if (quota.isEmpty()) {
            return;
        }
        int open = transaction
                .first(row -> row.getInt(1), """
                        select count(*) from (select 1 from jobs where submitter = ? and finished_at is null and not newest_first
                            limit ?) open
                        """, submitter, quota.get() + 1)
                .orElseThrow();
        if (open > quota.get()) {
            throw new NotSubmitted(new SubmissionResult.OverQuota(submitter, quota.get()));
        }
    }

    private static void addTasks(Transaction transaction, Submission submission) {
        List<TaskPlan> plan = TaskPlan.of(submission.spec(), imagesOfSubject(transaction, submission.spec()));
        transaction.update(
                """
                insert into tasks (job_id, kind, role, phase, number, state, payload, max_attempts, batch_key, batch_images, format)
                select j.id, j.kind, t.role, t.phase, t.number - 1, case t.phase when 0 then ? else ? end,
                    t.payload::jsonb, ?, nullif(t."batchKey", ''), t."batchImages", ?
                from jobs j, rows from (jsonb_to_recordset(?::jsonb)
                    as (role text, phase integer, payload text, "batchKey" text, "batchImages" integer))
                    with ordinality as t(role, phase, payload, "batchKey", "batchImages", number)
                where j.id = ?
                """,
                TaskState.QUEUED.key(),
                TaskState.BLOCKED.key(),
                MAX_ATTEMPTS,
                formatOf(transaction, submission.spec()),
                Json.write(plan),
                submission.id());
        transaction.notifyAfterCommit(new TaskWaiting(submission.spec().kind()));
    }

    /** @return the format of a job's tasks: workers that know only smaller numbers leave them alone */
    public static int formatOf(Transaction transaction, JobSpec spec) {
        return Math.max(TaskPlan.format(spec), formatOfModel(transaction, spec));
    }

    /** @return {@link TaskPlan#NESTED_SETTINGS} where the version before cannot read the manifest of the checkpoint, else 1 */
    private static int formatOfModel(Transaction transaction, JobSpec spec) {
        return switch (spec) {
            case TrainingSpec _ -> 1;
            case SamplingSpec sampling -> formatOfCheckpoint(transaction, sampling.checkpoint());
            case EvaluationSpec evaluation ->
                switch (evaluation.subject()) {
                    case OfCheckpoint subject -> formatOfCheckpoint(transaction, subject.checkpoint());
                    case OfSampling(String job) ->
                        transaction
                                .first(
                                        row -> row.getString(1),
                                        "select spec ->> 'checkpoint' from jobs where id = ?",
                                        UUID.fromString(job))
                                .map(checkpoint -> formatOfCheckpoint(transaction, checkpoint))
                                .orElse(1);
                };
        };
    }

    private static int formatOfCheckpoint(Transaction transaction, String checkpoint) {
        boolean isUnknownToTheVersionBefore = transaction
                .first(row -> row.getBoolean(1), """
                        select c.classes is distinct from '[]'::jsonb
                            or exists (select 1 from tasks t where t.job_id = c.run_id and t.format >= ?)
                        from checkpoints c where c.id = ?
                        """, TaskPlan.NESTED_SETTINGS, checkpoint)
                .orElse(false);
        return isUnknownToTheVersionBefore ? TaskPlan.NESTED_SETTINGS : 1;
    }

    private static int imagesOfSubject(Transaction transaction, JobSpec spec) {
        return switch (spec) {
            case TrainingSpec _, SamplingSpec _ -> 0;
            case EvaluationSpec evaluation ->
                switch (evaluation.subject()) {
                    case OfCheckpoint _ -> 0;
                    case OfSampling(String job) -> imagesOf(transaction, job);
                };
        };
    }

    private static int imagesOf(Transaction transaction, String sampling) {
        return transaction
                .first(row -> row.getInt(1), "select count(*) from images where job_id = ?::uuid", sampling)
                .orElse(0);
    }
}
