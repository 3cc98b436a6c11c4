package io.anthesis.ledger.run;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.run.CheckpointRecord.Imported;
import io.anthesis.ledger.run.CheckpointRecord.Origin;
import io.anthesis.ledger.run.CheckpointRecord.Trained;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a training leaves behind while it runs. Everything that it writes is fenced by its lease. */
public final class Runs {
    private static final String CHECKPOINT_COLUMNS =
            "id, run_id, epoch, step, manifest_digest, weights_digest, noise_loss, image_loss, name, dataset_digest";
    /** Behind everything that somebody asked for. */
    private static final JobOptions UNASKED = new JobOptions(-10, Optional.empty());

    private static final int RESUME_POINTS_KEPT = 2;

    private final Database database;
    private final Leases leases;

    public Runs(Database database) {
        this.database = database;
        this.leases = new Leases(database);
    }

    /** Records what the run trains on, how long it will be, and what it computes in from now on. */
    public void begin(Lease lease, String datasetDigest, long totalSteps, boolean bitExact, String computeType) {
        leases.fenced(
                lease,
                transaction -> transaction.update(
                        "update runs set dataset_digest = ?, total_steps = ?, bit_exact = bit_exact and ?, compute_type = ? where job_id = ?",
                        datasetDigest,
                        totalSteps,
                        bitExact,
                        computeType,
                        lease.jobId()));
    }

    /** Adds a point of the run's curves. */
    public void progress(Lease lease, long step, int epoch, String metrics) {
        leases.fenced(lease, transaction -> {
            transaction.update(
                    "update runs set step = ?, epoch = ?, updated_at = now() where job_id = ?",
                    step,
                    epoch,
                    lease.jobId());
            return transaction.update("""
                    insert into progress_points (job_id, done, metrics) values (?, ?, ?::jsonb)
                    on conflict (job_id, done) do update set metrics = excluded.metrics, at = now()
                    """, lease.jobId(), step, metrics);
        });
    }

    /** Makes {@code point} the one to go on from; the one before is kept, the sweep takes the objects of those before it. */
    public void saveResumePoint(Lease lease, ResumePoint point) {
        leases.fenced(lease, transaction -> {
            boolean further = transaction
                    .first(
                            row -> row.getLong(1) < point.step(),
                            "select coalesce(max(step), -1) from resume_points where job_id = ?",
                            lease.jobId())
                    .orElseThrow();
            transaction.update("""
                    insert into resume_points (job_id, step, digest, lease_epoch, conditions) values (?, ?, ?, ?, ?::jsonb)
                    on conflict (job_id, step) do update set digest = excluded.digest, lease_epoch = excluded.lease_epoch,
                        conditions = excluded.conditions, created_at = now()
                    """, lease.jobId(), point.step(), point.digest(), lease.epoch(), point.conditions());
            if (further) {
                Leases.progressed(transaction, lease);
            }
            return transaction.update("""
                    delete from resume_points where job_id = ? and step not in
                        (select step from resume_points where job_id = ? order by step desc limit ?)
                    """, lease.jobId(), lease.jobId(), RESUME_POINTS_KEPT);
        });
    }

    /** Newest first. */
    public List<ResumePoint> resumePoints(UUID jobId) {
        return database.transaction(transaction -> transaction.list(
                row -> new ResumePoint(row.getLong(1), row.getString(2), row.getString(3)),
                "select step, digest, conditions from resume_points where job_id = ? order by step desc",
                jobId));
    }

    /**
     * How long the best score of a run has not been beaten, by its own protocol and the extractor of its newest score.
     *
     * @return epochs from the best scored checkpoint to the newest one; 0 without scores
     */
    public int epochsWithoutImprovement(UUID run) {
        return database.transaction(transaction -> transaction
                .first(row -> row.getInt(1), """
                with scored as (
                    select c.epoch, s.kid, s.extractor_digest, s.created_at from scores s join checkpoints c on c.id = s.checkpoint_id
                    join jobs j on j.id = c.run_id where c.run_id = ? and s.usual and s.protocol = j.spec ->> 'protocol'
                        and %s and %s),
                comparable as (
                    select * from scored
                    where extractor_digest = (select extractor_digest from scored order by created_at desc limit 1))
                select coalesce(max(epoch) - (select epoch from comparable order by kid, epoch limit 1), 0) from comparable
                """.formatted(Scores.FINITE, Scores.OF_OWNER), run)
                .orElseThrow());
    }

    /**
     * Publishes a checkpoint, and in the same transaction its event and the evaluation that it gets by itself.
     *
     * @param backlog how many evaluations of this run may wait; older ones are skipped, and say so
     */
    public void publish(Lease lease, CheckpointRecord checkpoint, String protocol, long seed, int backlog) {
        if (!(checkpoint.origin() instanceof Trained trained)) {
            throw new IllegalArgumentException("a training publishes what it trained, not " + checkpoint.origin());
        }
        leases.fenced(lease, transaction -> {
            if (!insert(transaction, checkpoint)) {
                return null; // a resumed run passes an epoch's end again and finds its checkpoint published
            }
            transaction.update(
                    "update runs set step = greatest(step, ?), epoch = greatest(epoch, ?), updated_at = now() where job_id = ?",
                    checkpoint.step(),
                    checkpoint.epoch(),
                    lease.jobId());
            Map<String, Object> data = Map.of(
                    "jobId", lease.jobId(),
                    "checkpoint", checkpoint.id(),
                    "epoch", checkpoint.epoch(),
                    "step", checkpoint.step(),
                    "manifestDigest", checkpoint.manifestDigest(),
                    "noiseLoss", trained.noiseLoss(),
                    "imageLoss", trained.imageLoss());
            Outbox.appendEvent(transaction, lease.jobId(), JobKind.TRAINING, EventType.CHECKPOINT_PUBLISHED, data);
            var evaluation = new EvaluationSpec(checkpoint.id(), "", protocol, seed);
            UUID id = UUID.randomUUID();
            Jobs.submit(
                    transaction,
                    new Submission(
                            id,
                            evaluation,
                            UNASKED,
                            lease.submitter(),
                            Optional.empty(),
                            id.toString(),
                            new Submission.Unasked(lease.jobId())));
            Jobs.skipOvertaken(transaction, lease.jobId(), backlog);
            return null;
        });
    }

    /**
     * Records a checkpoint that was imported; one that is known already stays its first submitter's.
     *
     * @return false if it was known already
     */
    public boolean importCheckpoint(CheckpointRecord checkpoint, String submitter) {
        return database.transaction(transaction -> {
            boolean isNew = insert(transaction, checkpoint);
            if (isNew) {
                transaction.update("update checkpoints set submitter = ? where id = ?", submitter, checkpoint.id());
            }
            return isNew;
        });
    }

    private static boolean insert(Transaction transaction, CheckpointRecord checkpoint) {
        String row = "insert into checkpoints (" + CHECKPOINT_COLUMNS
                + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing";
        Object[] origin =
                switch (checkpoint.origin()) {
                    case Trained(UUID runId, double noiseLoss, double imageLoss) ->
                        new Object[] {runId, noiseLoss, imageLoss, null, null};
                    case Imported(String name, Optional<String> dataset) ->
                        new Object[] {null, null, null, name, dataset.orElse(null)};
                };
        return transaction.update(
                        row,
                        checkpoint.id(),
                        origin[0],
                        checkpoint.epoch(),
                        checkpoint.step(),
                        checkpoint.manifestDigest(),
                        checkpoint.weightsDigest(),
                        origin[1],
                        origin[2],
                        origin[3],
                        origin[4])
                == 1;
    }

    /**
     * Finds a checkpoint.
     *
     * @param reference a checkpoint's id, or {@code RUN@latest} or {@code RUN@best} with the id of a training
     */
    public Optional<CheckpointRecord> checkpoint(String reference) {
        int at = reference.indexOf('@');
        if (at < 0) {
            return database.transaction(transaction -> transaction.first(
                    Runs::readCheckpoint,
                    "select " + CHECKPOINT_COLUMNS + " from checkpoints where id = ?",
                    reference));
        }
        String which = reference.substring(at + 1);
        UUID run = parse(reference.substring(0, at));
        if (run == null || !(which.equals("latest") || which.equals("best"))) {
            return Optional.empty();
        }
        String condition = which.equals("best") ? " and best" : "";
        return database.transaction(transaction -> transaction.first(
                Runs::readCheckpoint,
                "select " + CHECKPOINT_COLUMNS + " from checkpoints where run_id = ?" + condition
                        + " order by epoch desc limit 1",
                run));
    }

    private static UUID parse(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static CheckpointRecord readCheckpoint(ResultSet row) throws SQLException {
        UUID run = row.getObject("run_id", UUID.class);
        Origin origin = run == null
                ? new Imported(row.getString("name"), Optional.ofNullable(row.getString("dataset_digest")))
                : new Trained(run, row.getDouble("noise_loss"), row.getDouble("image_loss"));
        return new CheckpointRecord(
                row.getString("id"),
                origin,
                row.getInt("epoch"),
                row.getLong("step"),
                row.getString("manifest_digest"),
                row.getString("weights_digest"));
    }
}
