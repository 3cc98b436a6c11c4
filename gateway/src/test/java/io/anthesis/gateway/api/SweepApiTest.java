package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sweeps before they are submitted; ProductsIT has whole ones. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class SweepApiTest {
    @Inject
    Database database;

    @Inject
    ObjectStore store;

    private void importCheckpoint(String id) {
        String digest = store.put(Bucket.CHECKPOINTS, id.getBytes(StandardCharsets.UTF_8), "application/octet-stream");
        var origin = new CheckpointRecord.Imported("a network", Optional.of("0".repeat(64)));
        new Checkpoints(database).add(new CheckpointRecord(id, origin, 0, 0, digest, digest), "local");
    }

    @Test
    void aDryRunOfASweepAddsItsPointsUp() {
        importCheckpoint("swept00000000000");
        String request = """
                {"checkpoint": "swept00000000000", "steps": [5, 10], "samplers": [{}, {"secondOrderAlpha": 0.5}]}
                """;

        given().contentType(ContentType.JSON)
                .body(request)
                .post("/v1/sweeps?dryRun=true")
                .then()
                .statusCode(200)
                .body("spec.steps", equalTo(List.of(5, 10)))
                .body("spec.protocol", equalTo("quick75"))
                .body("cost.featureEvaluations", equalTo(4 * 512))
                .body("note", notNullValue());
        given().get("/v1/sweeps").then().body("checkpoint", not(hasItem("swept00000000000")));
    }
}
