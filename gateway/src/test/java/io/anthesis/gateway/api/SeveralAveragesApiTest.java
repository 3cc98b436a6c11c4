package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checkpoints of a training with several EMAs say which they are of. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class SeveralAveragesApiTest {
    @Inject
    Database database;

    @Inject
    ObjectStore store;

    private final UUID run = UUID.randomUUID();
    private final String dataset = "averages-" + run;

    @BeforeEach
    void publishTwoEpochs() {
        var spec = Presets.training(Json.newObject().put("dataset", dataset).put("preset", "tiny"));
        new Submissions(database).submit(Submission.of(run, spec, "me", Optional.empty()));
        for (int epoch = 1; epoch <= 2; epoch++) {
            publish(id(epoch, 0), epoch, 0, 0.9);
            publish(id(epoch, 1), epoch, 1, 0.99);
        }
    }

    private String id(int epoch, int average) {
        return "%s-%d-%d".formatted(run.toString().substring(0, 8), epoch, average);
    }

    private void publish(String id, int epoch, int average, Double momentum) {
        String digest = store.put(Bucket.CHECKPOINTS, id.getBytes(StandardCharsets.UTF_8), "application/octet-stream");
        database.transaction(
                transaction -> transaction.update("""
                insert into checkpoints (id, run_id, epoch, average, momentum, step, manifest_digest, weights_digest, noise_loss, image_loss)
                values (?, ?, ?, ?, ?, ?, ?, ?, 0.5, 0.5)
                """, id, run, epoch, average, momentum, epoch * 10L, digest, digest));
    }

    private void score(String checkpoint, double kid) {
        database.transaction(transaction ->
                transaction.update("""
                insert into scores (id, job_id, checkpoint_id, subject_digest, dataset, reference_digest, extractor_digest, calibrated,
                    protocol, sampler, steps, seed, usual, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                values (?, ?, ?, ?, ?, 'r', 'x', false, 'quick75', 'ddim', 5, 42, true, 10, 10, ?, 0.01, ?, ?)
                """, UUID.randomUUID(), job(), checkpoint, checkpoint, dataset, kid, kid, kid));
    }

    private UUID job() {
        UUID id = UUID.randomUUID();
        var spec = Presets.evaluation(Json.newObject().put("checkpoint", id.toString()));
        new Submissions(database).submit(Submission.of(id, spec, "me", Optional.empty()));
        return id;
    }

    @Test
    void curvesAreOfOneAverageUnlessAllAreAskedFor() {
        String curves = "/v1/trainings/" + run + "/curves";

        given().get(curves).then().body("epochs.checkpoint", contains(id(1, 0), id(2, 0)));
        database.transaction(
                transaction -> transaction.update("update checkpoints set best = true where id = ?", id(2, 1)));
        given().get(curves).then().body("epochs.checkpoint", contains(id(1, 1), id(2, 1)));
        given().get(curves + "?averages=one").then().body("epochs.momentum", contains(0.99f, 0.99f));
        given().get(curves + "?averages=all")
                .then()
                .body("epochs.checkpoint", contains(id(1, 0), id(1, 1), id(2, 0), id(2, 1)))
                .body("epochs.momentum", contains(0.9f, 0.99f, 0.9f, 0.99f));
        given().get(curves + "?averages=0.9")
                .then()
                .statusCode(400)
                .body("field", equalTo("averages"))
                .body("detail", equalTo("averages must be one or all, was '0.9'"));
    }

    @Test
    void theLeaderboardNamesTheMomentum() {
        String only = id(3, 0);
        publish(only, 3, 0, null);
        score(id(2, 0), 0.1);
        score(id(2, 1), 0.2);
        score(only, 0.3);

        given().get("/v1/leaderboard?dataset=" + dataset)
                .then()
                .body("checkpoint", contains(id(2, 0), id(2, 1), only))
                .body("momentum", contains(0.9f, 0.99f, null))
                .body("[2]", not(hasKey("momentum")));
        assertThat(given().accept("text/csv")
                        .get("/v1/leaderboard?dataset=" + dataset)
                        .asString()
                        .lines())
                .satisfiesExactly(
                        header -> assertThat(header).endsWith(",class,momentum"),
                        first -> assertThat(first).endsWith(",,0.9"),
                        second -> assertThat(second).endsWith(",,0.99"),
                        third -> assertThat(third).endsWith(",,"));
    }
}
