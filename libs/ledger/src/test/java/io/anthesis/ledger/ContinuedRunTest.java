package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.ledger.command.JobRequests;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.dataset.Datasets;
import io.anthesis.ledger.job.Deletions;
import io.anthesis.ledger.job.SubmissionResult;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.training.ResumePoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings that go on where others ended. */
class ContinuedRunTest {
    /** Of 160 images in batches of 16. */
    private static final int STEPS_PER_EPOCH = 10;

    private final LedgerFixture ledger = new LedgerFixture();
    private final JobRequests jobRequests = new JobRequests(ledger.database);
    private final String dataset = ledger.object("data");

    ContinuedRunTest() {
        new Datasets(ledger.database)
                .add(new DatasetRecord("d", dataset, ledger.object("archive"), 200, 160, 40, 0), "me");
    }

    private static ObjectNode request() {
        return Json.newObject()
                .put("dataset", "d")
                .put("preset", "tiny")
                .put("ema", 0.9)
                .put("epochs", 2);
    }

    private UUID submit(ObjectNode request) {
        UUID id = UUID.randomUUID();
        SubmissionResult result = jobRequests.submit(id, JobKind.TRAINING, request, "me", Optional.empty());
        assertThat(result).isInstanceOf(SubmissionResult.Created.class);
        return id;
    }

    /** A training that has ended after so many epochs. */
    private UUID trained(int epochs) {
        UUID run = submit(request().put("epochs", epochs));
        Lease lease = ledger.claim(JobKind.TRAINING);
        ledger.trainings.begin(lease, dataset, (long) epochs * STEPS_PER_EPOCH, true, "float32");
        long step = (long) epochs * STEPS_PER_EPOCH;
        ledger.trainings.saveResumePoint(lease, new ResumePoint(step, ledger.object("state " + run), "{}"));
        ledger.leases.finish(lease, TaskResult.of(Map.of()));
        return run;
    }

    private static ObjectNode continuing(UUID run, int epochs) {
        return request().put("epochs", epochs).put("continues", run.toString());
    }

    @Test
    void aLongerRunBeginsWithTheStateOfTheOneBefore() {
        UUID before = trained(2);

        UUID after = submit(continuing(before, 4));

        assertThat(ledger.trainings.resumePoints(after)).isEqualTo(ledger.trainings.resumePoints(before));
        assertThat(ledger.trainings.resumePoints(after).getFirst().step()).isEqualTo(20);
    }

    @Test
    void itsStateStaysWhenTheOneBeforeIsDeleted() {
        UUID before = trained(2);
        UUID after = submit(continuing(before, 4));
        List<ResumePoint> state = ledger.trainings.resumePoints(before);

        assertThat(new Deletions(ledger.database).delete(before)).isEqualTo(new Deletions.Result.Deleted());

        assertThat(ledger.trainings.resumePoints(after)).isEqualTo(state);
    }

    @Test
    void whatWasNotBitExactDoesNotBecomeSo() {
        UUID before = trained(2);
        ledger.database.transaction(
                transaction -> transaction.update("update runs set bit_exact = false where job_id = ?", before));

        UUID after = submit(continuing(before, 4));

        boolean exact = ledger.database
                .transaction(transaction -> transaction.first(
                        row -> row.getBoolean(1), "select bit_exact from runs where job_id = ?", after))
                .orElseThrow();
        assertThat(exact).isFalse();
    }

    @Test
    void onlyTheSameTrainingCanGoOn() {
        UUID before = trained(2);

        assertRefused(continuing(before, 4).put("learningRate", 0.5), "learningRate must be as in run " + before);
        assertRefused(continuing(before, 4).put("seed", 7), "seed must be as in run " + before);
        assertRefused(continuing(before, 2), "epochs must be more than run " + before + " has been trained for (20");
        assertRefused(continuing(UUID.randomUUID(), 4), "there is none of");
        assertRefused(request().put("continues", "x"), "continues must be the id of a training, was 'x'");
        UUID waiting = submit(request());
        assertRefused(continuing(waiting, 4), "is queued; cancel it, or wait");
        ledger.jobs.cancel(waiting);
        assertRefused(continuing(waiting, 4), "must be a run that left a state to go on from");
    }

    /** Every setting that changes a step. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"data": {"repetitions": 2}}                         | data.repetitions
            {"network": {"blockDepth": 2}}                       | network.blockDepth
            {"network": {"dropout": 0.1}}                        | network.dropout
            {"network": {"architecture": "clear-unet"}}          | network.architecture
            {"schedule": {"minSignalRate": 0.03}}                | schedule.minSignalRate
            {"schedule": {"kind": "log-snr"}}                    | schedule.
            {"prediction": "signal"}                             | prediction
            {"objective": {"target": "signal"}}                  | objective.target
            {"objective": {"weighting": {"kind": "min-snr"}}}    | objective.weighting.
            {"times": "uniform-noise-power"}                     | times
            {"augmentation": {"horizontalFlips": true}}          | augmentation.horizontalFlips
            {"optimizer": {"curve": {"warmUpSteps": 5}}}         | optimizer.curve.warmUpSteps
            {"optimizer": {"maxGradientNorm": 1}}                | optimizer.maxGradientNorm
            {"optimizer": {"accumulation": 2}}                   | optimizer.accumulation
            {"ema": {"momenta": [0.9, 0.99]}}                    | ema.momenta
            {"ema": {"warmUp": true}}                            | ema.warmUp
            {"conditioning": {"kind": "classes"}}                | conditioning.
            """)
    void everySettingThatChangesAStepMustBeTheSame(String changes, String field) {
        UUID before = trained(2);
        ObjectNode request = continuing(before, 4);
        request.setAll(Json.requireObject(Json.parse(changes)));

        assertThatThrownBy(() -> jobRequests.prepare(JobKind.TRAINING, request))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .startsWith(field))
                .hasMessageContaining("must be as in run " + before);
    }

    @Test
    void otherImagesOfTheSameNameAreRefused() {
        UUID before = trained(2);
        Deletions deletions = new Deletions(ledger.database);
        assertThat(deletions.deleteDataset("d", owner -> {})).isEmpty();
        new Datasets(ledger.database)
                .add(new DatasetRecord("d", ledger.object("others"), ledger.object("archive"), 200, 160, 40, 0), "me");

        assertRefused(continuing(before, 4), "dataset must be the images that run " + before);
    }

    @Test
    void aCheckpointToBeginWithMustBeThere() {
        assertRefused(request().put("initialCheckpoint", "nothing"), "initialCheckpoint 'nothing' is not known");
        UUID before = trained(2);
        assertRefused(
                continuing(before, 4).put("initialCheckpoint", "x"),
                "initialCheckpoint must be left out where continues is given");
    }

    private void assertRefused(ObjectNode request, String message) {
        assertThatThrownBy(() -> jobRequests.prepare(JobKind.TRAINING, request)).hasMessageContaining(message);
    }
}
