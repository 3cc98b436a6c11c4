package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.score.ScoreRecord;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.training.TrainingHistory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScoresTest {
    private final LedgerFixture ledger = new LedgerFixture();

    private static ScoreRecord score(UUID sampling) {
        return score(sampling, Optional.empty(), Optional.of("rose"), 0.25);
    }

    /** @param checkpoint scored by a job, which else is the sampling that is scored */
    private static ScoreRecord score(UUID job, Optional<String> checkpoint, Optional<String> ofClass, double kid) {
        return new ScoreRecord(
                job,
                checkpoint,
                checkpoint.isPresent() ? Optional.empty() : Optional.of(job),
                checkpoint.orElse("subject"),
                "flowers",
                ofClass,
                "reference",
                "extractor",
                true,
                "quick75",
                "ddim",
                5,
                42,
                ofClass.isEmpty(),
                100,
                200,
                kid,
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
                  "job_id": "%1$s", "sampling_job_id": "%1$s", "subject_digest": "subject", "dataset": "flowers", "class": "rose",
                  "reference_digest": "reference", "extractor_digest": "extractor", "calibrated": true, "protocol": "quick75",
                  "sampler": "ddim", "steps": 5, "seed": 42, "usual": false, "real_images": 100, "generated_images": 200,
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

    /** @return a task of the evaluation that the checkpoint gets by itself */
    private Lease published(Lease training, CheckpointRecord checkpoint) {
        ledger.checkpoints.publish(training, checkpoint, "quick75", 42, 5);
        var evaluation = EvaluationSpec.ofCheckpoint(checkpoint.id(), EvaluationProtocol.QUICK75, 42);
        while (true) {
            Lease lease = ledger.claim(JobKind.EVALUATION);
            if (lease.specAs(EvaluationSpec.class).equals(evaluation)) {
                return lease;
            }
        }
    }

    @Test
    void aScoreOfOneClassIsNoneOfAllClasses() {
        UUID run = ledger.submitTraining();
        Lease training = ledger.claim(JobKind.TRAINING);
        CheckpointRecord first = ledger.checkpoint(run, 1);
        Lease ofFirst = published(training, first);
        CheckpointRecord second = ledger.checkpoint(run, 2);
        Lease ofSecond = published(training, second);

        record(ofFirst, score(ofFirst.jobId(), Optional.of(first.id()), Optional.of("rose"), 0.1));
        record(ofSecond, score(ofSecond.jobId(), Optional.of(second.id()), Optional.empty(), 0.5));

        assertThat(ledger.checkpoints.find(run + "@best"))
                .map(CheckpointRecord::id)
                .contains(second.id());
        assertThat(new Scores(ledger.database).best())
                .containsExactly(new Scores.Best("flowers", "quick75", true, 0.5));
        assertThat(new TrainingHistory(ledger.database).epochs(run))
                .extracting(point -> point.kid().map(TrainingHistory.Kid::value))
                .containsExactly(Optional.empty(), Optional.of(0.5));
        assertThat(ledger.events(run)).containsOnlyOnce("checkpoint-scored");
    }

    @Test
    void everyAverageHasAnEvaluationOfItsOwnAndTheBestMayBeOfAny() {
        UUID run = ledger.submitTraining();
        Lease training = ledger.claim(JobKind.TRAINING);
        CheckpointRecord first = average(run, 0, 0.9);
        Lease ofFirst = published(training, first);
        CheckpointRecord second = average(run, 1, 0.99);
        Lease ofSecond = published(training, second);

        record(ofFirst, score(ofFirst.jobId(), Optional.of(first.id()), Optional.empty(), 0.5));
        assertThat(ledger.checkpoints.find(run + "@best"))
                .map(CheckpointRecord::id)
                .contains(first.id());
        record(ofSecond, score(ofSecond.jobId(), Optional.of(second.id()), Optional.empty(), 0.1));

        assertThat(ledger.checkpoints.find(run + "@best"))
                .map(CheckpointRecord::id)
                .contains(second.id());
        assertThat(new TrainingHistory(ledger.database).epochs(run))
                .extracting(point -> point.kid().map(TrainingHistory.Kid::value))
                .containsExactly(Optional.of(0.5), Optional.of(0.1));
    }

    private CheckpointRecord average(UUID run, int number, double momentum) {
        String id = number + "-" + run;
        ledger.object(id);
        return new CheckpointRecord(
                id,
                new CheckpointRecord.Trained(run, 0.5, 1.0),
                1,
                10,
                id,
                id,
                Optional.of(new CheckpointRecord.Average(number, momentum)),
                Optional.of(List.of()));
    }

    private int count() {
        return ledger.database.transaction(transaction -> transaction
                .first(row -> row.getInt(1), "select count(*) from scores")
                .orElseThrow());
    }
}
