package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.object.ObjectRef;
import io.anthesis.ledger.object.ObjectRegistry;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies as editors and scripts write them: taken, or refused in the API's own words. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class JsonBodyApiTest {
    private static final List<String> WITH_BODIES = List.of(
            "POST /v1/trainings",
            "POST /v1/trainings?dryRun=true",
            "POST /v1/samplings",
            "POST /v1/evaluations",
            "POST /v1/interpolations",
            "POST /v1/trajectories",
            "POST /v1/sweeps",
            "POST /v1/webhooks",
            "POST /v1/keys",
            "POST /v1/uploads",
            "PUT /v1/submitters/somebody",
            "POST /v1/trainings/00000000-0000-0000-0000-000000000000/extend",
            "POST /v1/trainings/00000000-0000-0000-0000-000000000000/fork");
    private static final List<String> FIELDS = List.of(
            "dataset",
            "epochs",
            "widths",
            "preset",
            "priority",
            "deadline",
            "checkpoint",
            "images",
            "steps",
            "sampler",
            "samplers",
            "toSeed",
            "sampling",
            "seed",
            "name",
            "scope",
            "url",
            "address",
            "kinds",
            "states",
            "fileName",
            "sizeBytes",
            "sha256",
            "maxRunningTasks",
            "maxOpenJobs",
            "exact",
            "nonsense");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "\"2\"",
            "2.5",
            "-1",
            "1e999",
            "99999999999999999999",
            "[]",
            "{}",
            "[null]",
            "[\"x\", 1]",
            "{\"a\": 1}",
            "{\"training\": \"x\"}",
            "NaN",
            "");

    @Inject
    Database database;

    @Inject
    Datasets datasets;

    @BeforeEach
    void aDataset() {
        var objects = new ObjectRegistry(database);
        for (String digest : List.of("body-digest", "body-archive")) {
            objects.register(new ObjectRef("anthesis-datasets", digest), 1, "application/octet-stream");
        }
        datasets.add(new DatasetRecord("body", "body-digest", "body-archive", 100, 80, 20, 0), "me");
    }

    private static Response send(String operation, String body) {
        String[] parts = operation.split(" ");
        return given().contentType(ContentType.JSON)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .request(parts[0], parts[1]);
    }

    @Test
    void aByteOrderMarkIsAccepted() {
        send("POST /v1/trainings?dryRun=true", "\uFEFF{\"dataset\": \"body\", \"epochs\": 2}")
                .then()
                .statusCode(200)
                .body("spec.epochs", equalTo(2));
    }

    @Test
    void nullAndTextAreNamed() {
        send("POST /v1/trainings", "{\"dataset\": \"body\", \"epochs\": null}")
                .then()
                .statusCode(400)
                .body("field", equalTo("epochs"))
                .body("detail", equalTo("epochs must be a whole number, was null"));
        send("POST /v1/trainings", "{\"dataset\": \"body\", \"epochs\": \"2\"}")
                .then()
                .statusCode(400)
                .body("detail", equalTo("epochs must be a whole number, was \"2\""));
        send("POST /v1/trainings", "{\"dataset\": \"body\", \"dataset\": \"body\"}")
                .then()
                .statusCode(400)
                .body("detail", startsWith("body must be JSON at line 1"));
    }

    /** Every operation with a body, each field with each kind of value. */
    @Test
    void noAnswerNamesAClass() {
        for (String operation : WITH_BODIES) {
            for (String field : FIELDS) {
                for (String value : VALUES) {
                    Response answer = send(operation, "{\"" + field + "\": " + value + "}");
                    String body = answer.body().asString();
                    assertThat(answer.statusCode())
                            .as("%s %s %s: %s", operation, field, value, body)
                            .isLessThan(500);
                    if (answer.statusCode() >= 400) {
                        assertThat(body)
                                .as("%s %s %s", operation, field, value)
                                .doesNotContainIgnoringCase("jackson")
                                .doesNotContain(
                                        "fasterxml", "java.", "io.anthesis", "ObjectNode", "JsonNode", "(through");
                    }
                }
            }
        }
    }

    @Test
    void anImageTooFewForABatchIsToldBefore() {
        for (String path : List.of("/v1/trainings", "/v1/trainings?dryRun=true")) {
            send("POST " + path, "{\"dataset\": \"body\", \"batchSize\": 81, \"repetitions\": 1}")
                    .then()
                    .statusCode(400)
                    .body("field", equalTo("batchSize"));
        }
    }
}
