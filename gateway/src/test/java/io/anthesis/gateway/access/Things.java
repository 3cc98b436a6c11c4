package io.anthesis.gateway.access;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.upload.Uploads;
import io.anthesis.ledger.webhook.Webhooks;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Makes things of any submitter, as the gateway would for that one's keys. */
public final class Things {
    /** Of an upload with one part. */
    static final byte[] FILE = {1, 2, 3};

    private final Database database;
    private final ObjectStore store;

    public Things(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    public UUID openJob(String submitter) {
        UUID id = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        new Submissions(database).submit(Submission.of(id, spec, submitter, Optional.empty()));
        return id;
    }

    /** A sampling with image 0. */
    UUID image(String submitter) {
        UUID id = openJob(submitter);
        var image = new Images.Numbered(0, object(Bucket.IMAGES, id.toString()), OptionalInt.empty());
        database.transaction(transaction -> {
            Images.record(transaction, id, image);
            return null;
        });
        return id;
    }

    UUID endedJob(String submitter) {
        UUID id = openJob(submitter);
        new Jobs(database).cancel(id);
        return id;
    }

    UUID training(String submitter) {
        UUID id = UUID.randomUUID();
        var spec = Presets.training(
                Json.newObject().put("dataset", dataset(submitter)).put("preset", "tiny"));
        new Submissions(database).submit(Submission.of(id, spec, submitter, Optional.empty()));
        return id;
    }

    /** One that comes with a checkpoint of a training, as the trainer submits it. */
    UUID evaluationOfTraining(String submitter) {
        UUID training = training(submitter);
        UUID id = UUID.randomUUID();
        var spec = EvaluationSpec.ofCheckpoint("0123456789abcdef", EvaluationProtocol.QUICK75, 1);
        new Submissions(database)
                .submit(new Submission(
                        id,
                        spec,
                        JobOptions.NONE,
                        submitter,
                        Optional.empty(),
                        id.toString(),
                        new Submission.Unasked(training)));
        return id;
    }

    public String dataset(String submitter) {
        String name = "d" + UUID.randomUUID();
        String digest = object(Bucket.DATASETS, name);
        new Datasets(database).add(new DatasetRecord(name, digest, digest, 10, 8, 2, 0), submitter);
        return name;
    }

    String importedCheckpoint(String submitter) {
        String digest = object(Bucket.CHECKPOINTS, UUID.randomUUID().toString());
        var origin = new CheckpointRecord.Imported("a network", Optional.empty());
        String id = CheckpointRecord.idOf(digest);
        new Checkpoints(database).add(new CheckpointRecord(id, origin, 0, 0, digest, digest), submitter);
        return id;
    }

    String trainedCheckpoint(String submitter) {
        UUID training = training(submitter);
        String digest = object(Bucket.CHECKPOINTS, training.toString());
        String id = CheckpointRecord.idOf(digest);
        database.transaction(transaction -> transaction.update("""
                insert into checkpoints (id, run_id, epoch, step, manifest_digest, weights_digest, noise_loss, image_loss)
                values (?, ?, 1, 1, ?, ?, 0.5, 0.5)
                """, id, training, digest, digest));
        return id;
    }

    UUID sweep(String submitter) {
        UUID id = UUID.randomUUID();
        database.transaction(transaction -> transaction.update(
                "insert into sweeps (id, submitter, request_digest, checkpoint_id, protocol, seed) values (?, ?, 'd', 'c', 'quick75', 1)",
                id,
                submitter));
        return id;
    }

    UUID upload(String submitter) {
        return new Uploads(database)
                .begin(
                        submitter,
                        "f.zip",
                        FILE.length,
                        16 << 20,
                        UUID.randomUUID().toString())
                .id();
    }

    UUID webhook(String submitter) {
        URI nowhere = URI.create("https://hooks.invalid/" + submitter);
        return new Webhooks(database).create(nowhere, "whsec_c2VjcmV0", Optional.empty(), Optional.empty(), submitter);
    }

    private String object(Bucket bucket, String content) {
        return store.put(bucket, content.getBytes(StandardCharsets.UTF_8), "application/octet-stream");
    }
}
