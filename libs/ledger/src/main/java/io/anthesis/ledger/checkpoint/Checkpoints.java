package io.anthesis.ledger.checkpoint;

import io.anthesis.contracts.event.EventType;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Average;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Imported;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Origin;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Trained;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.outbox.Outbox;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Checkpoints: published by trainings, or imported. */
public final class Checkpoints {
    private static final String COLUMNS =
            "id, run_id, epoch, average, momentum, step, manifest_digest, weights_digest, noise_loss, image_loss, name, dataset_digest, classes, model";
    /** Of the evaluation that follows a checkpoint: jobs that users have submitted go first. */
    private static final JobOptions UNASKED = new JobOptions(-10, Optional.empty());

    /** A condition on {@code checkpoints c}: evaluations of other submitters, by the id that is the parameter, change nothing of it. */
    private static final String BY_OWNER = """
            exists (select 1 from jobs e left join jobs j on j.id = c.run_id where e.id = ?
                and (e.run_id = c.run_id or e.submitter = coalesce(j.submitter, c.submitter, e.submitter)))
            """;

    private final Database database;
    private final Leases leases;

    public Checkpoints(Database database) {
        this.database = database;
        this.leases = new Leases(database);
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
            Map<String, Object> data = new TreeMap<>(Map.of(
                    "jobId", lease.jobId(),
                    "checkpoint", checkpoint.id(),
                    "epoch", checkpoint.epoch(),
                    "step", checkpoint.step(),
                    "manifestDigest", checkpoint.manifestDigest(),
                    "noiseLoss", trained.noiseLoss(),
                    "imageLoss", trained.imageLoss()));
            checkpoint.average().ifPresent(average -> data.put("momentum", average.momentum()));
            Outbox.appendEvent(transaction, lease.jobId(), JobKind.TRAINING, EventType.CHECKPOINT_PUBLISHED, data);
            var evaluation = EvaluationSpec.ofCheckpoint(checkpoint.id(), EvaluationProtocol.parse(protocol), seed);
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
    public boolean add(CheckpointRecord checkpoint, String submitter) {
        return database.transaction(transaction -> {
            boolean isNew = insert(transaction, checkpoint);
            if (isNew) {
                transaction.update("update checkpoints set submitter = ? where id = ?", submitter, checkpoint.id());
            }
            return isNew;
        });
    }

    private static boolean insert(Transaction transaction, CheckpointRecord checkpoint) {
        Optional<Trained> trained =
                checkpoint.origin() instanceof Trained origin ? Optional.of(origin) : Optional.empty();
        Optional<Imported> imported =
                checkpoint.origin() instanceof Imported origin ? Optional.of(origin) : Optional.empty();
        int inserted = transaction.update(
                "insert into checkpoints (" + COLUMNS
                        + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) on conflict do nothing",
                checkpoint.id(),
                trained.map(Trained::runId),
                checkpoint.epoch(),
                checkpoint.average().map(Average::number).orElse(0),
                checkpoint.average().map(Average::momentum),
                checkpoint.step(),
                checkpoint.manifestDigest(),
                checkpoint.weightsDigest(),
                trained.map(Trained::noiseLoss),
                trained.map(Trained::imageLoss),
                imported.map(Imported::name),
                imported.flatMap(Imported::datasetDigest),
                checkpoint.classes().map(Json::write),
                checkpoint.model().map(Json::write));
        return inserted == 1;
    }

    /**
     * Finds a checkpoint.
     *
     * @param reference a checkpoint's id, or {@code RUN@latest} or {@code RUN@best} with the id of a training; the latest is of the first
     *     average, the best of any
     */
    public Optional<CheckpointRecord> find(String reference) {
        int at = reference.indexOf('@');
        if (at < 0) {
            return database.transaction(transaction -> transaction.first(
                    Checkpoints::read, "select " + COLUMNS + " from checkpoints where id = ?", reference));
        }
        String which = reference.substring(at + 1);
        UUID run = parse(reference.substring(0, at));
        if (run == null || !(which.equals("latest") || which.equals("best"))) {
            return Optional.empty();
        }
        String condition = which.equals("best") ? " and best" : "";
        return database.transaction(transaction -> transaction.first(
                Checkpoints::read,
                "select " + COLUMNS + " from checkpoints where run_id = ?" + condition
                        + " order by epoch desc, average limit 1",
                run));
    }

    private static UUID parse(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static CheckpointRecord read(ResultSet row) throws SQLException {
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
                row.getString("weights_digest"),
                average(row),
                Optional.ofNullable(row.getString("classes")).map(names -> List.of(Json.read(names, String[].class))),
                Optional.ofNullable(row.getString("model")).map(json -> Json.read(json, CheckpointModel.class)));
    }

    /** @return that of columns {@code average} and {@code momentum} */
    public static Optional<Average> average(ResultSet row) throws SQLException {
        double momentum = row.getDouble("momentum");
        return row.wasNull() ? Optional.empty() : Optional.of(new Average(row.getInt("average"), momentum));
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

    /** @return whether an evaluation counts for the training of a checkpoint, see {@link io.anthesis.ledger.score.Scores#OF_OWNER} */
    public static boolean isOfOwner(Transaction transaction, String checkpoint, UUID evaluation) {
        return transaction
                .first(
                        row -> true,
                        "select 1 from checkpoints c where c.id = ? and " + BY_OWNER,
                        checkpoint,
                        evaluation)
                .isPresent();
    }

    /** @return the digest of a checkpoint's overview, or empty if it has none yet */
    public Optional<String> grid(String id) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getString(1),
                "select grid_digest from checkpoints where id = ? and grid_digest is not null",
                id));
    }
}
