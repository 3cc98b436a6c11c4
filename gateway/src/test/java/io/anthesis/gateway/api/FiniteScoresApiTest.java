package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Scores that an earlier version recorded though they are not finite rank nowhere. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class FiniteScoresApiTest {
    @Inject
    Database database;

    private UUID score(String dataset, double kid, double standardError) {
        UUID job = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        new Submissions(database).submit(Submission.of(job, spec, "me", Optional.empty()));
        UUID id = UUID.randomUUID();
        database.transaction(transaction ->
                transaction.update("""
                insert into scores (id, job_id, sampling_job_id, subject_digest, dataset, reference_digest, extractor_digest,
                    calibrated, protocol, sampler, steps, seed, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                values (?, ?, ?, ?, ?, 'r', 'x', false, 'quick75', 'ddim', 5, 42, 10, 10, ?, ?, ?, ?)
                """, id, job, job, id.toString(), dataset, kid, standardError, kid, kid));
        return id;
    }

    @Test
    void onlyFiniteScoresRank() {
        String dataset = "finite-" + UUID.randomUUID();
        UUID worse = score(dataset, 0.5, 0.01);
        UUID better = score(dataset, 0.25, 0.01);
        UUID nan = score(dataset, Double.NaN, Double.NaN);
        for (double kid : List.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0.1)) {
            score(dataset, kid, Double.NaN);
        }

        given().get("/v1/leaderboard?dataset=" + dataset)
                .then()
                .body("id", contains(better.toString(), worse.toString()))
                .body("rank", contains(1, 2));
        String table = given().accept("text/csv")
                .get("/v1/leaderboard?dataset=" + dataset)
                .asString();
        assertThat(table.lines()).hasSize(3);
        assertThat(table).startsWith("id,rank,tied,checkpoint,");
        assertThat(table).doesNotContain("NaN", "Infinity");
        given().get("/v1/leaderboard/" + nan).then().statusCode(404);
        given().get("/v1/leaderboard/plot?dataset=" + dataset).then().statusCode(200);
        assertThat(given().get("/q/metrics").asString()).doesNotContain(dataset + "\",protocol=\"quick75\"} NaN");
    }
}
