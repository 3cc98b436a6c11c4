package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

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
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Samplings of classes and with guidance: what is refused, and how their images are shown. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class ClassesApiTest {
    @Inject
    Database database;

    @Inject
    ObjectStore store;

    private String checkpoint(int imageSize, float mean, String... classes) {
        String digest = store.put(
                Bucket.CHECKPOINTS,
                UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8),
                "application/octet-stream");
        var model = new CheckpointModel(imageSize, List.of(mean, mean, mean), List.of(1f, 1f, 1f));
        var origin = new CheckpointRecord.Imported("a network", Optional.empty());
        String id = CheckpointRecord.idOf(digest);
        var record = new CheckpointRecord(
                id, origin, 0, 0, digest, digest, Optional.empty(), Optional.of(List.of(classes)), Optional.of(model));
        new Checkpoints(database).add(record, "local");
        return id;
    }

    private static ValidatableResponse submit(String path, String checkpoint, String fields) {
        return given().contentType(ContentType.JSON)
                .body("{\"checkpoint\": \"" + checkpoint + "\", " + fields + "}")
                .post(path)
                .then();
    }

    private static void refused(String checkpoint, String fields, String field, String message) {
        submit("/v1/samplings", checkpoint, fields)
                .statusCode(400)
                .body("field", equalTo(field))
                .body("detail", containsString(message));
    }

    @Test
    void namesOfClassesBecomeNumbers() {
        String flowers = checkpoint(64, 0, "rose", "tulip");

        submit("/v1/samplings?dryRun=true", flowers, "\"images\": 2, \"classes\": [\"tulip\", 1]")
                .statusCode(200)
                .body("spec.classes", contains(2, 1));
        submit(
                        "/v1/interpolations?dryRun=true",
                        flowers,
                        "\"classes\": [\"rose\"], \"toClass\": \"tulip\", \"toSeed\": 2")
                .statusCode(200)
                .body("spec.interpolation.toClass", equalTo(2));
    }

    @Test
    void classesThatAModelLacksAreRefusedByField() {
        String flowers = checkpoint(64, 0, "rose", "tulip");
        String unconditional = checkpoint(64, 0);

        refused(
                flowers,
                "\"images\": 1, \"classes\": [\"lily\"]",
                "classes[0]",
                "must be one of rose, tulip, was 'lily'");
        refused(
                flowers,
                "\"images\": 3, \"classes\": [1, 2]",
                "classes",
                "one for all images, or one for each of the 3");
        refused(unconditional, "\"images\": 1, \"classes\": [1]", "classes[0]", "trained without classes");
    }

    @Test
    void guidanceNeedsAWeakerPrediction() {
        String unconditional = checkpoint(64, 0);
        String guidance = "\"images\": 1, \"sampler\": {\"guidance\": {\"scale\": 2%s}}";

        refused(unconditional, guidance.formatted(""), "sampler.guidance", "must have a guide, or be left out");
        submit("/v1/samplings?dryRun=true", checkpoint(64, 0, "rose"), guidance.formatted(""))
                .statusCode(200);
        submit(
                        "/v1/samplings?dryRun=true",
                        unconditional,
                        guidance.formatted(", \"guide\": \"" + checkpoint(64, 0, "rose") + "\""))
                .statusCode(200);
    }

    @Test
    void aGuideMustFitTheCheckpoint() {
        String flowers = checkpoint(64, 0, "rose", "tulip");
        String guidance = "\"images\": 1, \"sampler\": {\"guidance\": {\"scale\": 2, \"guide\": \"%s\"}}";
        String field = "sampler.guidance.guide";

        refused(flowers, guidance.formatted(checkpoint(32, 0)), field, "must make images of 64 pixels");
        refused(flowers, guidance.formatted(checkpoint(64, 0.5f)), field, "must have the checkpoint's normalizer");
        refused(
                flowers,
                guidance.formatted(checkpoint(64, 0, "cat", "dog")),
                field,
                "must have the checkpoint's classes");
        refused(flowers, guidance.formatted("f".repeat(16)), field, "is not known");
    }

    @Test
    void imagesSayTheirClassAndAreFilteredByIt() {
        String flowers = checkpoint(64, 0, "rose", "tulip");
        UUID job = UUID.randomUUID();
        var spec = Presets.sampling(Json.parse(
                "{\"checkpoint\": \"" + flowers + "\", \"images\": 3, \"classes\": [1, 2, 1], \"steps\": 2}"));
        new Submissions(database).submit(Submission.of(job, spec, "local", Optional.empty()));
        for (int i = 0; i < 3; i++) {
            byte[] content = (job + " " + i).getBytes(StandardCharsets.UTF_8);
            var image = new Images.Numbered(
                    i, store.put(Bucket.IMAGES, content, "image/png"), OptionalInt.of(i == 1 ? 2 : 1));
            database.transaction(transaction -> {
                Images.record(transaction, job, image);
                return null;
            });
        }
        String images = "/v1/jobs/" + job + "/images";

        given().get(images)
                .then()
                .body("class", contains("rose", "tulip", "rose"))
                .body("number", contains(0, 1, 2))
                .body("name", hasItems("image_000000-rose.png", "image_000001-tulip.png"));
        given().get(images + "?class=rose&limit=1")
                .then()
                .body("number", contains(0))
                .header("Link", containsString("class=rose"));
        given().get(images + "?class=1").then().body("number", contains(0, 2));
        given().get(images + "?class=lily").then().statusCode(400).body("field", equalTo("class"));
    }

    @Test
    void imagesOfNoClassHaveNone() {
        UUID job = UUID.randomUUID();
        var spec = Presets.sampling(
                Json.parse("{\"checkpoint\": \"" + checkpoint(64, 0) + "\", \"images\": 1, \"steps\": 2}"));
        new Submissions(database).submit(Submission.of(job, spec, "local", Optional.empty()));
        String digest = store.put(Bucket.IMAGES, job.toString().getBytes(StandardCharsets.UTF_8), "image/png");
        database.transaction(transaction -> {
            Images.record(transaction, job, new Images.Numbered(0, digest, OptionalInt.empty()));
            return null;
        });

        given().get("/v1/jobs/" + job + "/images")
                .then()
                .body("[0].class", nullValue())
                .body("[0].name", equalTo("image_000000.png"));
        given().get("/v1/jobs/" + job + "/images?class=1").then().body("", empty());
    }
}
