package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.score.ScoreRecord;
import io.anthesis.ledger.score.Scores;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScoresTest {
    private final LedgerFixture ledger = new LedgerFixture();

    private static ScoreRecord score(UUID sampling) {
        return new ScoreRecord(
                sampling,
                Optional.empty(),
                Optional.of(sampling),
                "subject",
                "flowers",
                "reference",
                "extractor",
                true,
                "quick75",
                "ddim",
                5,
                42,
                true,
                100,
                200,
                0.25,
                0.01,
                0.23,
                0.27,
                new double[] {0.2, 0.3},
                1e-5,
                7,
                OptionalDouble.of(3.5),
                "{\"device\": \"cpu\"}");
    }

    private void record(Lease lease, ScoreRecord score) {
        ledger.database.transaction(transaction -> {
            Scores.record(transaction, lease, score);
            return true;
        });
    }

    private JsonNode row() {
        return ledger.database.transaction(transaction -> transaction
                .first(
                        row -> Json.parse(row.getString(1)),
                        "select jsonb_strip_nulls(to_jsonb(s) - 'id' - 'created_at') from scores s")
                .orElseThrow());
    }

    @Test
    void everyPartOfAScoreIsInAColumn() {
        UUID sampling = ledger.submitSampling(1);
        Lease lease = ledger.claim(JobKind.SAMPLING);

        record(lease, score(sampling));

        int checkpoint = 1;
        assertThat(row()).hasSize(ScoreRecord.class.getRecordComponents().length - checkpoint);
        assertThat(row()).isEqualTo(Json.parse("""
                {
                  "job_id": "%1$s", "sampling_job_id": "%1$s", "subject_digest": "subject", "dataset": "flowers",
                  "reference_digest": "reference", "extractor_digest": "extractor", "calibrated": true, "protocol": "quick75",
                  "sampler": "ddim", "steps": 5, "seed": 42, "usual": true, "real_images": 100, "generated_images": 200,
                  "kid": 0.25, "standard_error": 0.01, "kid_low": 0.23, "kid_high": 0.27, "without_each": [0.2, 0.3],
                  "generated_variance": 1e-5, "network_evaluations": 7, "images_per_second": 3.5, "conditions": {"device": "cpu"}
                }
                """.formatted(sampling)));
    }

    @Test
    void aScoreThatStandsAlreadyIsLeftAsItIs() {
        UUID sampling = ledger.submitSampling(1);
        Lease lease = ledger.claim(JobKind.SAMPLING);
        record(lease, score(sampling));
        JsonNode before = row();

        record(lease, score(sampling));

        assertThat(row()).isEqualTo(before);
        assertThat(count()).isEqualTo(1);
    }

    private int count() {
        return ledger.database.transaction(transaction -> transaction
                .first(row -> row.getInt(1), "select count(*) from scores")
                .orElseThrow());
    }
}
