package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
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
        importCheckpoint(id, store.put(Bucket.CHECKPOINTS, id.getBytes(StandardCharsets.UTF_8), "text/plain"));
    }

    private void importCheckpoint(String id, String manifest, String... classes) {
        var origin = new CheckpointRecord.Imported("a network", Optional.of("0".repeat(64)));
        var record = new CheckpointRecord(
                id, origin, 0, 0, manifest, manifest, Optional.empty(), Optional.of(List.of(classes)));
        new Checkpoints(database).add(record, "local");
    }

    /** @return digest of the manifest of a model whose noise rates at five steps are 1.00, 0.96, 0.87, 0.72 and 0.53 */
    private String manifest() {
        var model = new ModelSpec(
                new ResidualUNet(8, List.of(8), 1, 8, 1000, 2, 0), new AngleSchedule(0.02, 0.95), PredictionType.NOISE);
        float[] ones = {1, 1, 1};
        var manifest = new CheckpointManifest(
                null, "swept", 0, 0, null, model, null, "w", CheckpointManifest.WEIGHTS_FORMAT, ones, ones, null);
        byte[] json = Json.write(manifest).getBytes(StandardCharsets.UTF_8);
        return store.put(Bucket.CHECKPOINTS, json, "application/json");
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

    @Test
    void guidedStepsOfAnIntervalAreThoseOfTheCheckpointsSchedule() {
        importCheckpoint("swept00000000001", manifest(), "rose", "tulip");
        String request = """
                {"checkpoint": "swept00000000001", "steps": [5], "class": "tulip",
                 "samplers": [{"guidance": {"scale": 2, "fromNoise": 0.5, "toNoise": 0.9}}]}
                """;

        given().contentType(ContentType.JSON)
                .body(request)
                .post("/v1/sweeps?dryRun=true")
                .then()
                .statusCode(200)
                .body("spec.class", equalTo("tulip"))
                .body("cost.networkEvaluations", equalTo(8 * 512));
        given().contentType(ContentType.JSON)
                .body(request)
                .post("/v1/sweeps")
                .then()
                .statusCode(201)
                .body("class", equalTo("tulip"))
                .body("points[0].networkEvaluations", equalTo(8));
        given().contentType(ContentType.JSON)
                .body(request.replace("tulip", "daisy"))
                .post("/v1/sweeps")
                .then()
                .statusCode(400)
                .body("field", equalTo("class"));
    }
}
