package io.anthesis.gateway.api;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.ledger.checkpoint.CheckpointModel;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.image.Images;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Makes imported checkpoints, and samplings with images that no worker drew. */
record SampledImages(Database database, ObjectStore store) {
    /** @return its id */
    String checkpoint(String... classes) {
        String digest = put(Bucket.CHECKPOINTS, UUID.randomUUID().toString());
        var model = new CheckpointModel(64, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
        var origin = new CheckpointRecord.Imported("a network", Optional.empty());
        String id = CheckpointRecord.idOf(digest);
        var record = new CheckpointRecord(
                id, origin, 0, 0, digest, digest, Optional.empty(), Optional.of(List.of(classes)), Optional.of(model));
        new Checkpoints(database).add(record, "local");
        return id;
    }

    /**
     * @param fields of the request beside the checkpoint, as JSON
     * @param classes number of the class of each image, from image 0 on; 0 for none
     */
    UUID sampling(String checkpoint, String submitter, String fields, int... classes) {
        UUID job = UUID.randomUUID();
        var spec = Presets.sampling(Json.parse(
                "{\"checkpoint\": \"" + checkpoint + "\", \"images\": " + classes.length + ", " + fields + "}"));
        new Submissions(database).submit(Submission.of(job, spec, submitter, Optional.empty()));
        for (int i = 0; i < classes.length; i++) {
            draw(job, i, classes[i] == 0 ? OptionalInt.empty() : OptionalInt.of(classes[i]));
        }
        return job;
    }

    void draw(UUID job, int number, OptionalInt ofClass) {
        var image = new Images.Numbered(number, put(Bucket.IMAGES, job + " " + number), ofClass);
        database.transaction(transaction -> {
            Images.record(transaction, job, image);
            return null;
        });
    }

    private String put(Bucket bucket, String content) {
        return store.put(bucket, content.getBytes(StandardCharsets.UTF_8), "image/png");
    }
}
