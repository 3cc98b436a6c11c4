package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.lease.Lease;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the best score of a run has stood. */
class EarlyStoppingTest {
    private final LedgerFixture ledger = new LedgerFixture();
    private final UUID run = ledger.submitTraining();
    private final Lease lease = ledger.claim(JobKind.TRAINING);

    private void scored(int epoch, double kid, String protocol, String extractor) {
        CheckpointRecord checkpoint = ledger.checkpoint(run, epoch);
        ledger.checkpoints.publish(lease, checkpoint, "quick75", 42, 100);
        ledger.database.transaction(transaction -> transaction.update(
                """
                insert into scores (id, job_id, checkpoint_id, subject_digest, dataset, reference_digest, extractor_digest, calibrated,
                    protocol, sampler, steps, seed, real_images, generated_images, kid, standard_error, kid_low, kid_high)
                select ?, id, ?, ?, 'd', 'r', ?, false, ?, 'ddim', 5, 42, 10, 10, ?, 0, 0, 0 from jobs
                where kind = 'evaluation' and spec ->> 'checkpoint' = ?
                """,
                UUID.randomUUID(),
                checkpoint.id(),
                checkpoint.manifestDigest(),
                extractor,
                protocol,
                kid,
                checkpoint.id()));
    }

    @Test
    void aRunWithoutScoresGoesOn() {
        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isZero();
    }

    @Test
    void epochsSinceTheBestScoreAreCounted() {
        scored(1, 0.5, "quick75", "x");
        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isZero();
        scored(2, 0.3, "quick75", "x");
        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isZero();
        scored(3, 0.4, "quick75", "x");
        scored(5, 0.3, "quick75", "x");
        assertThat(ledger.trainings.epochsWithoutImprovement(run))
                .as("an equal score is no better one")
                .isEqualTo(3);
    }

    @Test
    void evaluationsOfOthersDoNotEndATraining() {
        scored(1, 0.1, "quick75", "x");
        scored(2, 0.3, "quick75", "x");
        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isEqualTo(1);

        ledger.database.transaction(transaction -> transaction.update(
                "update jobs set run_id = null, submitter = 'another' where kind = 'evaluation' and spec ->> 'checkpoint' = ?",
                ledger.checkpoint(run, 1).id()));

        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isZero();
    }

    @Test
    void scoresByOtherProtocolsAndExtractorsDoNotCount() {
        scored(1, 0.1, "keras75-b64-s5", "x");
        scored(2, 0.1, "quick75", "replaced");
        scored(3, 0.4, "quick75", "x");
        scored(4, 0.3, "quick75", "x");

        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void scoresThatAreNotFiniteDoNotCount(double kid) {
        scored(1, 0.5, "quick75", "x");
        scored(2, kid, "quick75", "x");
        scored(3, 0.4, "quick75", "x");
        scored(4, kid, "quick75", "x");

        assertThat(ledger.trainings.epochsWithoutImprovement(run)).isZero();
    }
}
