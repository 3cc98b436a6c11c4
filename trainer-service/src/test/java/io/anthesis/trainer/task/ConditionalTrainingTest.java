package io.anthesis.trainer.task;

import static io.anthesis.trainer.task.TrainerFixture.request;
import static io.anthesis.trainer.task.TrainerFixture.result;
import static io.anthesis.trainer.task.TrainerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings with classes, dropout and several moving averages: what reaches the engine, the checkpoints and the ledger. */
class ConditionalTrainingTest {
    @TempDir
    Path folder;

    private TrainerFixture trainer;

    @BeforeEach
    void make() {
        trainer = new TrainerFixture(folder);
    }

    @AfterEach
    void end() throws IOException {
        trainer.close();
    }

    /** Classes of which some are dropped, dropout, and averages that warm up: the second ends to in three epochs. */
    private static ObjectNode conditioned(String dataset) {
        ObjectNode request = request().put("dataset", dataset);
        request.putObject("network").put("dropout", 0.25);
        request.putObject("conditioning").put("kind", "classes").put("dropProbability", 0.5);
        ObjectNode ema = request.putObject("ema").put("warmUp", true);
        ema.putArray("momenta").add(0.9).add(0.2);
        return request;
    }

    private void datasetOfClasses(String name) {
        trainer.worker.dataset(name, List.of("rose", "tulip"), List.of(1, 1, 1, 0, 2, 2, 2, 2), List.of(1, 2));
    }

    @Test
    void classesDropoutAndAveragesReachTheEngineAndResumeToTheSameBits() {
        datasetOfClasses("named");
        TaskContext undisturbed = trainer.claim(conditioned("named"));
        trainer.handler.run(undisturbed);
        TaskContext killed = trainer.claim(conditioned("named"));
        trainer.runUntilShutdownAfter(3, killed);

        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);

        assertThat(trainer.weights(again)).hasSize(6).doesNotHaveDuplicates().isEqualTo(trainer.weights(undisturbed));
        assertThat(trainer.isBitExact(again)).isTrue();
        TrainingRequest asked = trainer.engine.trainings.getLast();
        assertThat(asked.data().labels()).isEqualTo(new ClassLabels(2, new int[] {1, 1, 1, 0, 2, 2, 2, 2}, 0.5));
        assertThat(asked.graph().dropouts()).isNotEmpty();
        assertThat(asked.settings().ema()).isEqualTo(new Ema(List.of(0.9, 0.2), true));
    }

    /** The second object of the second average is what says that it is a checkpoint. */
    @Test
    void averagesThatWereNotPublishedAreWhenTheirEpochIsPassedAgain() {
        datasetOfClasses("named");
        TaskContext undisturbed = trainer.claim(conditioned("named"));
        trainer.handler.run(undisturbed);
        RuntimeException full = trainer.refuseTheFourthObject();
        TaskContext failing = trainer.claim(conditioned("named"));
        assertThatThrownBy(() -> trainer.handler.run(failing)).isSameAs(full);
        assertThat(trainer.weights(failing)).hasSize(1);
        trainer.worker.handBack(failing);

        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);

        assertThat(trainer.weights(again)).isEqualTo(trainer.weights(undisturbed));
    }

    @Test
    void aCheckpointNamesItsClassesAndItsMomentum() {
        datasetOfClasses("named");
        TaskContext task = trainer.claim(conditioned("named"));

        trainer.handler.run(task);

        CheckpointRecord latest = trainer.latest(task).orElseThrow();
        assertThat(latest.epoch()).isEqualTo(3);
        assertThat(latest.average()).contains(new CheckpointRecord.Average(0, 0.9));
        assertThat(latest.classes()).contains(List.of("rose", "tulip"));
        CheckpointManifest manifest = CheckpointManifest.read(trainer.worker.store(), latest);
        assertThat(manifest.classes()).containsExactly("rose", "tulip");
        assertThat(manifest.momentum()).isEqualTo(0.9);
        assertThat(manifest.model().network().classes()).isEqualTo(2);
        assertThat(manifestsOf(task))
                .extracting(CheckpointManifest::momentum)
                .containsExactly(0.9, 0.2, 0.9, 0.2, 0.9, 0.2);
    }

    private List<CheckpointManifest> manifestsOf(TaskContext task) {
        return trainer
                .worker
                .database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select id from checkpoints where run_id = ? order by epoch, average",
                        run(task)))
                .stream()
                .map(id -> CheckpointManifest.read(
                        trainer.worker.store(), trainer.checkpoints.find(id).orElseThrow()))
                .toList();
    }

    /** As many as epochs may, whatever their averages. */
    @Test
    void theScoresOfAllAveragesMayWait() {
        datasetOfClasses("named");
        TaskContext task = trainer.claim(conditioned("named"));

        trainer.handler.run(task);

        assertThat(checkpointsToScore()).hasSize(6);
    }

    private List<String> checkpointsToScore() {
        return trainer.worker
                .database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select spec ->> 'checkpoint' from jobs where kind = 'evaluation' and state = 'queued'"));
    }

    /** Of a data set whose classes were not known when it was submitted. */
    @Test
    void aDataSetWithoutClassesEndsATrainingThatAsksForThem() {
        TaskContext task = trainer.claim(conditioned("flowers"));

        Outcome outcome = trainer.handler.run(task);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo(FailureCode.DATA_SET_WITHOUT_CLASSES);
            assertThat(failed.failure().message()).contains("conditioning.kind", "'flowers' has none");
        });
        assertThat(trainer.engine.trainings).isEmpty();
    }

    /** Dropout leaves nothing behind in weights. */
    @Test
    void aTrainingWithDropoutBeginsWithACheckpointThatHadNone() {
        TaskContext first = trainer.claim(request());
        trainer.handler.run(first);
        String checkpoint = trainer.latest(first).orElseThrow().id();
        ObjectNode request = request().put("initialCheckpoint", checkpoint);
        request.putObject("network").put("dropout", 0.25);

        TaskContext second = trainer.claim(request);
        result(trainer.handler.run(second));

        assertThat(trainer.weights(second)).hasSize(3);
    }
}
