package io.anthesis.ledger.score;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Scores, and the results of the tasks that they are made from. */
public final class Scores {
    /**
     * A condition on {@code scores s}: versions before 0.2 recorded scores that are NaN or infinite, which rank nowhere. PostgreSQL takes
     * NaN for the largest number.
     */
    public static final String FINITE = "s.kid > '-Infinity' and s.kid < 'Infinity' and s.standard_error < 'Infinity'";

    /** A condition on {@code scores s} of a checkpoint of run {@code j}: evaluations of others change nothing of a training. */
    public static final String OF_OWNER =
            "exists (select 1 from jobs e where e.id = s.job_id and (e.run_id = j.id or e.submitter = j.submitter))";

    /** The same of {@code checkpoints c}, for the evaluation whose id is the parameter. */
    private static final String BY_OWNER = """
            exists (select 1 from jobs e left join jobs j on j.id = c.run_id where e.id = ?
                and (e.run_id = c.run_id or e.submitter = coalesce(j.submitter, c.submitter, e.submitter)))
            """;

    private final Database database;

    public Scores(Database database) {
        this.database = database;
    }

    /** Results of a job's finished tasks of one role, as JSON, in their order. */
    public List<String> resultsOf(UUID jobId, String role) {
        return database.transaction(transaction -> transaction.list(
                row -> row.getString(1),
                "select result from tasks where job_id = ? and role = ? and state = 'done' order by number",
                jobId,
                role));
    }

    /** Digests of the images of a sampling job, in their order. */
    public List<String> images(UUID samplingJob) {
        return database.transaction(transaction -> transaction.list(
                row -> row.getString(1), "select digest from images where job_id = ? order by number", samplingJob));
    }

    /** What the images of a sampling job were sampled from, and how. */
    public SamplingSpec samplingSpec(UUID samplingJob) {
        return database.transaction(transaction -> transaction
                .first(
                        row -> Json.read(row.getString(1), SamplingSpec.class),
                        "select spec from jobs where id = ?",
                        samplingJob)
                .orElseThrow());
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}: losses of a checkpoint in evaluation mode. */
    public static void recordLosses(
            Transaction transaction, Lease lease, String checkpoint, double noiseLoss, double imageLoss) {
        transaction.update(
                "update checkpoints c set validation_noise_loss = ?, validation_image_loss = ? where c.id = ? and "
                        + BY_OWNER,
                noiseLoss,
                imageLoss,
                checkpoint,
                lease.jobId());
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}: the overview picture of a checkpoint. */
    public static void recordGrid(Transaction transaction, Lease lease, String checkpoint, String digest) {
        transaction.update(
                "update checkpoints c set grid_digest = ? where c.id = ? and " + BY_OWNER,
                digest,
                checkpoint,
                lease.jobId());
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}: an image of a sampling job. */
    public static void recordImage(Transaction transaction, UUID jobId, long number, String digest) {
        transaction.update(
                "insert into images (job_id, number, digest) values (?, ?, ?) on conflict do nothing",
                jobId,
                number,
                digest);
    }

    /**
     * Part of {@link io.anthesis.ledger.lease.Leases#finish}: the score itself, and which checkpoint of its run is the best by
     * this protocol and extractor. A score that stands already is left as it is: it was computed from the same things.
     */
    public static void record(Transaction transaction, Lease lease, ScoreRecord score) {
        int inserted = transaction.update(
                """
                insert into scores (id, job_id, checkpoint_id, sampling_job_id, subject_digest, dataset, reference_digest,
                    extractor_digest, calibrated, protocol, sampler, steps, seed, usual, real_images, generated_images, kid,
                    standard_error, kid_low, kid_high, without_each, generated_variance, network_evaluations, images_per_second, conditions)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb) on conflict do nothing
                """,
                UUID.randomUUID(),
                score.jobId(),
                score.checkpointId().orElse(null),
                score.samplingJobId().orElse(null),
                score.subjectDigest(),
                score.dataset(),
                score.referenceDigest(),
                score.extractorDigest(),
                score.calibrated(),
                score.protocol(),
                score.sampler(),
                score.steps(),
                score.seed(),
                score.usual(),
                score.realImages(),
                score.generatedImages(),
                score.kid(),
                score.standardError(),
                score.kidLow(),
                score.kidHigh(),
                score.withoutEach(),
                score.generatedVariance(),
                score.networkEvaluations(),
                score.imagesPerSecond().isPresent() ? score.imagesPerSecond().getAsDouble() : null,
                score.conditions());
        if (inserted == 1 && score.checkpointId().isPresent() && score.usual()) {
            markBest(transaction, lease, score);
        }
    }

    /** A score as it was recorded, for comparison. */
    public record Recorded(
            UUID jobId,
            String subjectDigest,
            String referenceDigest,
            String extractorDigest,
            double kid,
            double standardError,
            Optional<String> conditions) {}

    public Optional<Recorded> find(UUID id) {
        return database.transaction(transaction -> transaction.first(
                row -> new Recorded(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getDouble(5),
                        row.getDouble(6),
                        Optional.ofNullable(row.getString(7))),
                "select job_id, subject_digest, reference_digest, extractor_digest, kid, standard_error, conditions from scores where id = ?",
                id));
    }

    /** Part of {@link io.anthesis.ledger.lease.Leases#finish}: whether a score held when it was computed again. */
    public static void recordVerification(Transaction transaction, UUID score, boolean holds) {
        transaction.update("update scores set verified_at = now(), verification_holds = ? where id = ?", holds, score);
    }

    private static void markBest(Transaction transaction, Lease lease, ScoreRecord score) {
        String checkpoint = score.checkpointId().orElseThrow();
        boolean byOwner = transaction
                .first(
                        row -> true,
                        "select 1 from checkpoints c where c.id = ? and " + BY_OWNER,
                        checkpoint,
                        lease.jobId())
                .isPresent();
        if (!byOwner) {
            return; // it stands in the leaderboard, and is nothing of the training
        }
        Optional<UUID> runOfCheckpoint = transaction.first(
                row -> row.getObject(1, UUID.class),
                "select id from jobs where id = (select run_id from checkpoints where id = ?) for update",
                checkpoint);
        if (runOfCheckpoint.isEmpty()) {
            return; // it was imported: there is no run for it to be the best of
        }
        UUID run = runOfCheckpoint.get();
        // The protocol that the run asked for decides, not any that somebody evaluates it with later.
        transaction.update("""
                update checkpoints c set best = c.id is not distinct from (
                    select s.checkpoint_id from scores s join checkpoints d on d.id = s.checkpoint_id
                    join jobs j on j.id = d.run_id
                    where d.run_id = ? and s.usual and s.protocol = j.spec ->> 'protocol' and s.extractor_digest = ? and %s and %s
                    order by s.kid, d.epoch limit 1)
                where c.run_id = ?
                """.formatted(FINITE, OF_OWNER), run, score.extractorDigest(), run);
        Map<String, Object> data = Map.of(
                "jobId", run,
                "checkpoint", checkpoint,
                "protocol", score.protocol(),
                "calibrated", score.calibrated(),
                "kid", score.kid(),
                "standardError", score.standardError());
        Outbox.appendEvent(transaction, run, JobKind.TRAINING, EventType.CHECKPOINT_SCORED, data);
    }
}
