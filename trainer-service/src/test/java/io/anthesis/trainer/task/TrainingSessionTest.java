package io.anthesis.trainer.task;

import static io.anthesis.trainer.task.TrainerFixture.request;
import static io.anthesis.trainer.task.TrainerFixture.result;
import static io.anthesis.trainer.task.TrainerFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.ledger.score.ScoreRecord;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.training.ResumePoint;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of three epochs of two steps on the CPU, with a real ledger: what an attempt leaves, and how the next one goes on. */
class TrainingSessionTest {
    private static final long STEPS = 6;

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

    @Test
    void aTrainingPublishesEachEpochAndNamesTheLast() {
        TaskContext task = trainer.claim(request());

        Map<?, ?> result = result(trainer.handler.run(task));

        assertThat(trainer.weights(task)).hasSize(3).doesNotHaveDuplicates();
        assertThat(result)
                .isEqualTo(Map.of(
                        "steps",
                        STEPS,
                        "checkpoint",
                        trainer.latest(task).orElseThrow().id(),
                        "stoppedEarly",
                        false));
        assertThat(trainer.trainings.resumePoints(run(task)))
                .extracting(ResumePoint::step)
                .containsExactly(STEPS);
        assertThat(trainer.isBitExact(task)).isTrue();
    }

    /** Killed, or handed back while PostgreSQL was away, after the last resume point and before the report of the end. */
    @Test
    void anAttemptAfterTheLastStepNamesTheLatestCheckpoint() {
        TaskContext first = trainer.claim(request());
        trainer.handler.run(first);
        List<String> published = trainer.weights(first);
        trainer.worker.handBack(first);
        trainer.engine.trainingSteps.clear();

        TaskContext again = trainer.claimAgain();
        Map<?, ?> result = result(trainer.handler.run(again));

        assertThat(trainer.engine.trainingSteps).isEmpty();
        assertThat(result.get("checkpoint"))
                .isEqualTo(trainer.latest(again).orElseThrow().id());
        assertThat(result.get("steps")).isEqualTo(STEPS);
        assertThat(trainer.weights(again)).isEqualTo(published);
    }

    @Test
    void aTrainingThatWasStoppedGoesOnToTheSameBits() {
        TaskContext undisturbed = trainer.claim(request());
        trainer.handler.run(undisturbed);
        TaskContext stopped = trainer.claim(request());
        trainer.engine.trainingSteps.clear();
        trainer.runUntilShutdownAfter(2, stopped);

        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);

        assertThat(trainer.engine.trainingSteps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(trainer.weights(again)).isEqualTo(trainer.weights(undisturbed));
        assertThat(trainer.isBitExact(again)).isTrue();
    }

    /** The scores that end it came while it was stopped. */
    @Test
    void patienceThatIsOverIsFoundBeforeTheNextStep() {
        ObjectNode patient = request().put("earlyStoppingPatience", 1);
        TaskContext stopped = trainer.claim(patient);
        trainer.runUntilShutdownAfter(3, stopped);
        trainer.engine.trainingSteps.clear();
        score(0.1, 0.2);

        TaskContext again = trainer.claimAgain();
        Map<?, ?> result = result(trainer.handler.run(again));

        assertThat(trainer.engine.trainingSteps).isEmpty();
        assertThat(result)
                .isEqualTo(Map.of(
                        "steps",
                        4L,
                        "checkpoint",
                        trainer.latest(again).orElseThrow().id(),
                        "stoppedEarly",
                        true));
        assertThat(trainer.latest(again).orElseThrow().epoch()).isEqualTo(2);
    }

    /** Scores the checkpoints that wait to be evaluated, epoch by epoch. */
    private void score(double... kids) {
        for (int i = 0; i < 100; i++) {
            TaskContext task;
            try {
                task = trainer.worker.claim(JobKind.EVALUATION);
            } catch (NoSuchElementException e) {
                return;
            }
            EvaluationSpec spec = task.lease().specAs(EvaluationSpec.class);
            String checkpoint = ((OfCheckpoint) spec.subject()).checkpoint();
            int epoch = trainer.checkpoints.find(checkpoint).orElseThrow().epoch();
            trainer.worker.database().transaction(transaction -> {
                Scores.record(transaction, task.lease(), scoreOf(run(task), checkpoint, spec.seed(), kids[epoch - 1]));
                return null;
            });
        }
    }

    private static ScoreRecord scoreOf(UUID evaluation, String checkpoint, long seed, double kid) {
        return new ScoreRecord(
                evaluation,
                Optional.of(checkpoint),
                Optional.empty(),
                checkpoint,
                "flowers",
                Optional.empty(),
                "reference",
                "extractor",
                false,
                EvaluationProtocol.QUICK75_NAME,
                "ddim",
                5,
                seed,
                true,
                3,
                512,
                kid,
                0.01,
                kid - 0.02,
                kid + 0.02,
                new double[] {kid},
                0.01,
                5,
                OptionalDouble.empty(),
                null);
    }

    /** What version 0.1 could not ask for. */
    private static ObjectNode everySetting() {
        ObjectNode request = Json.newObject()
                .put("preset", "tiny")
                .put("dataset", "flowers")
                .put("epochs", 3)
                .put("computeType", "float32")
                .put("exact", true)
                .put("prediction", "velocity")
                .put("times", "uniform-noise-power");
        request.putObject("data").put("imageSize", HandlerFixture.IMAGE_SIZE).put("batchSize", 4);
        ObjectNode network = request.putObject("network").put("architecture", "clear-unet");
        network.putArray("widths").add(8).add(16);
        network.putArray("attentions").add(false).add(true);
        network.put("blockDepth", 1).put("noiseEmbeddingDimensions", 4).put("imageEmbeddingDimensions", 8);
        request.putObject("schedule").put("kind", "log-snr").put("curve", "cosine");
        request.putObject("objective")
                .put("target", "signal")
                .putObject("weighting")
                .put("kind", "min-snr");
        request.putObject("augmentation").put("horizontalFlips", true);
        ObjectNode optimizer =
                request.putObject("optimizer").put("maxGradientNorm", 1).put("accumulation", 2);
        optimizer
                .putObject("curve")
                .put("warmUpSteps", 1)
                .put("decayUntilStep", 5)
                .put("finalShare", 0.1);
        return request;
    }

    @Test
    void everySettingReachesTheEngineAndResumesToTheSameBits() {
        TaskContext undisturbed = trainer.claim(everySetting());
        trainer.handler.run(undisturbed);
        TaskContext stopped = trainer.claim(everySetting());
        trainer.runUntilShutdownAfter(2, stopped);

        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);

        assertThat(trainer.weights(again)).hasSize(3).isEqualTo(trainer.weights(undisturbed));
        assertThat(trainer.isBitExact(again)).isTrue();
        TrainingRequest asked = trainer.engine.trainings.getLast();
        assertThat(asked.microBatches()).isEqualTo(2);
        assertThat(asked.data().flips()).isTrue();
        assertThat(asked.schedule()).isInstanceOf(LogSnrSchedule.class);
        assertThat(asked.settings()).isEqualTo(EngineSettings.training(Presets.training(everySetting())));
    }

    @Test
    void aCheckpointOfOneAverageWithoutClassesIsAsItWas() {
        TaskContext task = trainer.claim(request());

        trainer.handler.run(task);

        CheckpointManifest manifest = CheckpointManifest.read(
                trainer.worker.store(), trainer.latest(task).orElseThrow());
        assertThat(Json.tree(manifest).has("classes")).isFalse();
        assertThat(Json.tree(manifest).has("momentum")).isFalse();
    }

    /** The fourth object is what says that the second epoch's weights are a checkpoint. */
    @Test
    void aCheckpointThatCannotBeWrittenEndsTheAttemptAndIsNotHalfPublished() {
        TaskContext undisturbed = trainer.claim(request());
        trainer.handler.run(undisturbed);
        RuntimeException full = trainer.refuseTheFourthObject();
        TaskContext failing = trainer.claim(request());

        assertThatThrownBy(() -> trainer.handler.run(failing)).isSameAs(full);

        assertThat(trainer.weights(failing))
                .isEqualTo(trainer.weights(undisturbed).subList(0, 1));
        assertThat(trainer.latest(failing).orElseThrow().epoch()).isEqualTo(1);
        assertThat(trainer.trainings.resumePoints(run(failing))).isEmpty();
        trainer.worker.handBack(failing);
        TaskContext again = trainer.claimAgain();
        trainer.handler.run(again);
        assertThat(trainer.weights(again)).isEqualTo(trainer.weights(undisturbed));
    }
}
