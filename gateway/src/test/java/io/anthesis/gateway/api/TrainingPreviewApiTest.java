package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Images of a training that has no checkpoint yet. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class TrainingPreviewApiTest {
    @Inject
    Database database;

    private UUID submit() {
        UUID id = UUID.randomUUID();
        var spec = Presets.training(Json.newObject().put("dataset", "flowers-" + id));
        new Submissions(database).submit(Submission.of(id, spec, "me", Optional.empty()));
        return id;
    }

    @Test
    void theNewestPreviewIsShown() {
        UUID training = submit();
        byte[] png = {(byte) 0x89, 'P', 'N', 'G'};
        database.transaction(transaction ->
                transaction.update("update runs set preview = ?, preview_step = 120 where job_id = ?", png, training));

        given().get("/v1/trainings/" + training).then().body("previewStep", equalTo(120));
        var answer = given().get("/v1/trainings/" + training + "/preview");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("image/png");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.asByteArray()).isEqualTo(png);
    }

    @Test
    void aTrainingWithoutOneSaysSo() {
        UUID training = submit();

        given().get("/v1/trainings/" + training).then().body("$", not(hasKey("previewStep")));
        given().get("/v1/trainings/" + training + "/preview")
                .then()
                .statusCode(404)
                .body("detail", equalTo("a preview of training " + training + " does not exist"));
    }
}
