package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.collection.ImageCollections;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samplings that are previews: there is one of each spec, no list shows it, and retention deletes it. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class PreviewApiTest {
    @Inject
    Database database;

    @Inject
    ObjectStore store;

    private String checkpoint;

    @BeforeEach
    void importCheckpoint() {
        checkpoint = new SampledImages(database, store).checkpoint();
    }

    private Response post(String path, String fields) {
        return given().contentType(ContentType.JSON)
                .body("{\"checkpoint\": \"" + checkpoint + "\", " + fields + "}")
                .post(path);
    }

    private UUID preview(String fields) {
        return UUID.fromString(post("/v1/samplings?preview=true", fields).path("id"));
    }

    private void end(UUID job) {
        database.transaction(transaction -> transaction.update(
                "update jobs set state = 'succeeded', finished_at = now() - interval '2 days' where id = ?", job));
    }

    private static int statusOf(UUID job) {
        return given().get("/v1/jobs/" + job).statusCode();
    }

    @Test
    void listsShowItOnlyWhenTheyAreAskedTo() {
        UUID job = preview("\"images\": 1");

        given().get("/v1/jobs?limit=500").then().body("id", not(hasItem(job.toString())));
        given().get("/v1/jobs?limit=500&previews=true").then().body("id", hasItem(job.toString()));
        given().get("/v1/jobs/" + job).then().body("preview", equalTo(true)).body("priority", equalTo(-100));
    }

    @Test
    void anEqualSpecIsTheSamePreviewAndAnOrdinarySamplingIsAnotherJob() {
        Response first = post("/v1/samplings?preview=true", "\"images\": 1, \"steps\": 3");

        Response again = post("/v1/samplings?preview=true", "\"steps\": 3, \"images\": 1, \"seed\": 42");
        Response kept = post("/v1/samplings", "\"images\": 1, \"steps\": 3");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.<String>path("id")).isEqualTo(first.path("id"));
        assertThat(kept.statusCode()).isEqualTo(201);
        given().get("/v1/jobs/" + kept.path("id")).then().body("$", not(hasKey("preview")));
    }

    @Test
    void onePreviewThatWasCancelledIsNotInTheWayOfAnother() {
        UUID cancelled = preview("\"images\": 1, \"steps\": 4");
        new Jobs(database).cancel(cancelled);

        assertThat(preview("\"images\": 1, \"steps\": 4")).isNotEqualTo(cancelled);
    }

    @Test
    void interpolationsAndTrajectoriesArePreviewsToo() {
        assertThat(post("/v1/interpolations?preview=true", "\"images\": 3").statusCode())
                .isEqualTo(201);
        assertThat(post("/v1/trajectories?preview=true", "\"steps\": 3").statusCode())
                .isEqualTo(201);
    }

    @Test
    void aWorkerReadsTheCommandOfASampling() {
        UUID job = preview("\"images\": 1, \"steps\": 6");

        String command = database.transaction(transaction -> transaction
                .first(
                        row -> row.getString(1),
                        "select data from outbox where job_id = ? and topic = 'sampling.commands.v1'",
                        job)
                .orElseThrow());

        assertThat(command).contains("\"priority\": -100").doesNotContain("preview");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"images\": 17              | images   | must be 1 to 16 of a preview, was 17",
                "\"images\": 1, \"priority\": 1 | priority | must be left out of a preview",
                "\"images\": 1, \"deadline\": \"2030-01-01T00:00:00Z\" | deadline | must be left out of a preview",
            })
    void whatIsNoPreviewIsRefused(String fields, String field, String message) {
        post("/v1/samplings?preview=true", fields)
                .then()
                .statusCode(400)
                .body("field", equalTo(field))
                .body("detail", containsString(message));
    }

    @Test
    void anIdempotencyKeyIsRefused() {
        given().contentType(ContentType.JSON)
                .header("Idempotency-Key", "mine")
                .body("{\"checkpoint\": \"" + checkpoint + "\", \"images\": 1}")
                .post("/v1/samplings?preview=true")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid-header"));
    }

    @Test
    void retentionDeletesOldPreviewsExceptThoseOfCollections() {
        UUID old = preview("\"images\": 1, \"seed\": 1");
        UUID kept = preview("\"images\": 1, \"seed\": 2");
        UUID running = preview("\"images\": 1, \"seed\": 3");
        UUID sampling = UUID.fromString(
                post("/v1/samplings", "\"images\": 1, \"seed\": 1").path("id"));
        new SampledImages(database, store).draw(kept, 0, OptionalInt.empty());
        new ImageCollections(database).add("me", "favourites", kept, 0);
        end(old);
        end(kept);
        end(sampling);

        new Deletions(database).deleteOldPreviews(Duration.ofDays(1));

        assertThat(statusOf(old)).isEqualTo(410);
        assertThat(statusOf(kept)).isEqualTo(200);
        assertThat(statusOf(running)).isEqualTo(200);
        assertThat(statusOf(sampling)).isEqualTo(200);
    }
}
