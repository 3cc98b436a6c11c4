package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.not;

import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.ledger.job.Submission;
import io.anthesis.ledger.job.Submissions;
import io.anthesis.ledger.sql.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/** Scores of one class rank among themselves. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class ClassScoresApiTest {
    @Inject
    Database database;

    private final String dataset = "classes-" + UUID.randomUUID();

    private String score(Optional<String> ofClass, double kid) {
        UUID job = UUID.randomUUID();
        var spec = SamplingSpec.of("0123456789abcdef", 1, 0, 5, SamplerSpec.DEFAULT, 1, 6);
        new Submissions(database).submit(Submission.of(job, spec, "me", Optional.empty()));
        UUID id = UUID.randomUUID();
        String reference = "r" + ofClass.orElse("");
        database.transaction(transaction ->
                transaction.update("""
                insert into scores (id, job_id, sampling_job_id, subject_digest, dataset, class, reference_digest, extractor_digest,
                    calibrated, protocol, sampler, steps, seed, usual, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                values (?, ?, ?, ?, ?, ?, ?, 'x', false, 'quick75', 'ddim', 5, 42, false, 10, 10, ?, 0.01, ?, ?)
                """, id, job, job, id.toString(), dataset, ofClass, reference, kid, kid, kid));
        return id.toString();
    }

    @Test
    void aClassHasRanksOfItsOwn() {
        String worse = score(Optional.of("rose"), 0.2);
        String better = score(Optional.of("rose"), 0.1);
        String ofAll = score(Optional.empty(), 0.5);
        String other = score(Optional.of("daisy"), 0.3);

        given().get("/v1/leaderboard?dataset=" + dataset)
                .then()
                .body("id", contains(ofAll, other, better, worse))
                .body("rank", contains(1, 1, 1, 2))
                .body("class", contains(null, "daisy", "rose", "rose"))
                .body("[0]", not(Matchers.hasKey("class")));
        String table = given().accept("text/csv")
                .get("/v1/leaderboard?dataset=" + dataset)
                .asString();
        assertThat(table.lines().toList().getFirst()).endsWith(",createdAt,class,momentum");
        assertThat(table.lines().toList().getLast()).endsWith(",rose,");
        given().get("/v1/leaderboard/plot?dataset=" + dataset).then().statusCode(200);
        assertThat(given().get("/q/metrics").asString().lines().filter(line -> line.contains(dataset)))
                .allSatisfy(line -> assertThat(line).endsWith(" 0.5"));
    }
}
