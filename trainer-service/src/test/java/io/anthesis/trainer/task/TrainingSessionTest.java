package io.anthesis.trainer.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.ledger.checkpoint.CheckpointRecord;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.score.ScoreRecord;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.training.ResumePoint;
import io.anthesis.ledger.training.Trainings;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.ObservedEngine;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskStopped;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings of three epochs of two steps on the CPU, with a real ledger: what an attempt leaves, and how the next one goes on. */
class TrainingSessionTest {
    private static final long STEPS = 6;

    @TempDir
    Path folder;

    private final ObservedEngine engine = new ObservedEngine();
    private HandlerFixture worker;
    private TrainingHandler handler;
    private Checkpoints checkpoints;
    private Trainings trainings;

    private static final class Config implements TrainerConfig {
        @Override
        public Duration resumePointEvery() {
            return Duration.ofHours(1);
        }

        @Override
        public int evaluationBacklog() {
            return 4;
        }
    }

    @BeforeEach
    void make() {
        worker = new HandlerFixture(folder);
        worker.dataset("flowers", 8, 2);
        checkpoints = new Checkpoints(worker.database());
        trainings = new Trainings(worker.database());
        handler = new TrainingHandler(
                new Config(),
                engine,
                worker.datasets(),
                worker.store(),
                trainings,
                checkpoints,
                worker.metrics(),
                worker.temporary(),
                worker.running());
    }

    @AfterEach
    void end() throws IOException {
        worker.close();
        engine.close();
    }

    private static ObjectNode request() {
        ObjectNode request = Json.newObject()
                .put("preset", "tiny")
                .put("dataset", "flowers")
                .put("imageSize", HandlerFixture.IMAGE_SIZE)
                .put("embeddingDimensions", 4)
                .put("batchSize", 4)
                .put("epochs", 3)
                .put("computeType", "float32")
                .put("exact", true);
        request.putArray("widths").add(4).add(8);
        return request;
    }

    private TaskContext claim(ObjectNode request) {
        TrainingSpec spec = Presets.training(request);
        worker.submit(spec);
        return worker.claim(JobKind.TRAINING);
    }

    /** The next attempt of what was handed back. */
    private TaskContext claimAgain() {
        return worker.claim(JobKind.TRAINING);
    }

    private Map<?, ?> result(Outcome outcome) {
        return (Map<?, ?>) ((Outcome.Done) outcome).result().value();
    }

    private static UUID run(TaskContext task) {
        return task.lease().jobId();
    }

    private Optional<CheckpointRecord> latest(TaskContext task) {
        return checkpoints.find(run(task) + "@latest");
    }

    /** Of all epochs that are published, in their order. */
    private List<String> weights(TaskContext task) {
        return worker.database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select weights_digest from checkpoints where run_id = ? order by epoch, average",
                        run(task)));
    }

    private boolean isBitExact(TaskContext task) {
        return worker.database()
                .transaction(transaction -> transaction.first(
                        row -> row.getBoolean(1), "select bit_exact from runs where job_id = ?", run(task)))
                .orElseThrow();
    }

    @Test
    void aTrainingPublishesEachEpochAndNamesTheLast() {
        TaskContext task = claim(request());

        Map<?, ?> result = result(handler.run(task));

        assertThat(weights(task)).hasSize(3).doesNotHaveDuplicates();
        assertThat(result)
                .isEqualTo(Map.of(
                        "steps", STEPS, "checkpoint", latest(task).orElseThrow().id(), "stoppedEarly", false));
        assertThat(trainings.resumePoints(run(task)))
                .extracting(ResumePoint::step)
                .containsExactly(STEPS);
        assertThat(isBitExact(task)).isTrue();
    }

    /** Killed, or handed back while PostgreSQL was away, after the last resume point and before the report of the end. */
    @Test
    void anAttemptAfterTheLastStepNamesTheLatestCheckpoint() {
        TaskContext first = claim(request());
        handler.run(first);
        List<String> published = weights(first);
        worker.handBack(first);
        engine.trainingSteps.clear();

        TaskContext again = claimAgain();
        Map<?, ?> result = result(handler.run(again));

        assertThat(engine.trainingSteps).isEmpty();
        assertThat(result.get("checkpoint"))
                .isEqualTo(latest(again).orElseThrow().id());
        assertThat(result.get("steps")).isEqualTo(STEPS);
        assertThat(weights(again)).isEqualTo(published);
    }

    private void stopAfterTwoSteps(TaskContext task) {
        engine.beforeTrainingStep = done -> {
            if (done == 2) {
                HandlerFixture.stop(task, StopReason.SHUTDOWN);
            }
        };
        assertThatThrownBy(() -> handler.run(task)).isInstanceOf(TaskStopped.class);
        worker.handBack(task);
        engine.beforeTrainingStep = done -> {};
    }

    @Test
    void aTrainingThatWasStoppedGoesOnToTheSameBits() {
        TaskContext undisturbed = claim(request());
        handler.run(undisturbed);
        TaskContext stopped = claim(request());
        engine.trainingSteps.clear();
        stopAfterTwoSteps(stopped);

        TaskContext again = claimAgain();
        handler.run(again);

        assertThat(engine.trainingSteps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(weights(again)).isEqualTo(weights(undisturbed));
        assertThat(isBitExact(again)).isTrue();
    }

    /** The scores that end it came while it was stopped. */
    @Test
    void patienceThatIsOverIsFoundBeforeTheNextStep() {
        ObjectNode patient = request().put("earlyStoppingPatience", 1);
        TaskContext stopped = claim(patient);
        engine.beforeTrainingStep = done -> {
            if (done == 3) {
                HandlerFixture.stop(stopped, StopReason.SHUTDOWN);
            }
        };
        assertThatThrownBy(() -> handler.run(stopped)).isInstanceOf(TaskStopped.class);
        worker.handBack(stopped);
        engine.beforeTrainingStep = done -> {};
        engine.trainingSteps.clear();
        score(0.1, 0.2);

        TaskContext again = claimAgain();
        Map<?, ?> result = result(handler.run(again));

        assertThat(engine.trainingSteps).isEmpty();
        assertThat(result)
                .isEqualTo(Map.of(
                        "steps", 4L, "checkpoint", latest(again).orElseThrow().id(), "stoppedEarly", true));
        assertThat(latest(again).orElseThrow().epoch()).isEqualTo(2);
    }

    /** Scores the checkpoints that wait to be evaluated, epoch by epoch. */
    private void score(double... kids) {
        for (int i = 0; i < 100; i++) {
            TaskContext task;
            try {
                task = worker.claim(JobKind.EVALUATION);
            } catch (NoSuchElementException e) {
                return;
            }
            EvaluationSpec spec = task.lease().specAs(EvaluationSpec.class);
            String checkpoint = ((OfCheckpoint) spec.subject()).checkpoint();
            int epoch = checkpoints.find(checkpoint).orElseThrow().epoch();
            worker.database().transaction(transaction -> {
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

    @Test
    void memoryThatRanOutMakesPartsOfTheNextAttemptsBatches() {
        worker.dataset("more-flowers", 37, 2);
        TaskContext first = claim(request()
                .put("dataset", "more-flowers")
                .put("batchSize", 37)
                .put("epochs", 1)
                .put("exact", false)
                .put("microBatches", true));
        engine.beforeTrainingStep = done -> {
            throw OutOfDeviceMemory.during("training step 1");
        };
        Throwable thrown = catchThrowable(() -> handler.run(first));
        Failure failure = HandlerFixture.failure(first, thrown);
        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(37));
        assertThat(isBitExact(first)).isTrue();
        worker.fail(first, failure);
        engine.beforeTrainingStep = done -> {};

        TaskContext again = claimAgain();
        handler.run(again);

        assertThat(again.lease().batchLimit()).hasValue(18);
        // 37 is a prime: its parts of 18 or fewer that are equal have one image each.
        assertThat(engine.trainings.getLast().microBatches()).isEqualTo(37);
        assertThat(isBitExact(again)).isFalse();
        assertThat(latest(again)).isPresent();
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
        TaskContext undisturbed = claim(everySetting());
        handler.run(undisturbed);
        TaskContext stopped = claim(everySetting());
        stopAfterTwoSteps(stopped);

        TaskContext again = claimAgain();
        handler.run(again);

        assertThat(weights(again)).hasSize(3).isEqualTo(weights(undisturbed));
        assertThat(isBitExact(again)).isTrue();
        TrainingRequest asked = engine.trainings.getLast();
        assertThat(asked.microBatches()).isEqualTo(2);
        assertThat(asked.data().flips()).isTrue();
        assertThat(asked.schedule()).isInstanceOf(LogSnrSchedule.class);
        assertThat(asked.settings()).isEqualTo(EngineSettings.training(Presets.training(everySetting())));
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
        worker.dataset(name, List.of("rose", "tulip"), List.of(1, 1, 1, 0, 2, 2, 2, 2), List.of(1, 2));
    }

    @Test
    void classesDropoutAndAveragesReachTheEngineAndResumeToTheSameBits() {
        datasetOfClasses("named");
        TaskContext undisturbed = claim(conditioned("named"));
        handler.run(undisturbed);
        TaskContext killed = claim(conditioned("named"));
        engine.beforeTrainingStep = done -> {
            if (done == 3) {
                HandlerFixture.stop(killed, StopReason.SHUTDOWN);
            }
        };
        assertThatThrownBy(() -> handler.run(killed)).isInstanceOf(TaskStopped.class);
        worker.handBack(killed);
        engine.beforeTrainingStep = done -> {};

        TaskContext again = claimAgain();
        handler.run(again);

        assertThat(weights(again)).hasSize(6).doesNotHaveDuplicates().isEqualTo(weights(undisturbed));
        assertThat(isBitExact(again)).isTrue();
        TrainingRequest asked = engine.trainings.getLast();
        assertThat(asked.data().labels()).isEqualTo(new ClassLabels(2, new int[] {1, 1, 1, 0, 2, 2, 2, 2}, 0.5));
        assertThat(asked.graph().dropouts()).isNotEmpty();
        assertThat(asked.settings().ema()).isEqualTo(new Ema(List.of(0.9, 0.2), true));
    }

    /** The second object of the second average is what says that it is a checkpoint. */
    @Test
    void averagesThatWereNotPublishedAreWhenTheirEpochIsPassedAgain() {
        datasetOfClasses("named");
        TaskContext undisturbed = claim(conditioned("named"));
        handler.run(undisturbed);
        var full = new IllegalStateException("no space left");
        var stored = new AtomicInteger();
        worker.beforeStoring(bucket -> {
            if (bucket == Bucket.CHECKPOINTS && stored.incrementAndGet() == 4) {
                throw full;
            }
        });
        TaskContext failing = claim(conditioned("named"));
        assertThatThrownBy(() -> handler.run(failing)).isSameAs(full);
        assertThat(weights(failing)).hasSize(1);
        worker.handBack(failing);

        TaskContext again = claimAgain();
        handler.run(again);

        assertThat(weights(again)).isEqualTo(weights(undisturbed));
    }

    @Test
    void aCheckpointNamesItsClassesAndItsMomentum() {
        datasetOfClasses("named");
        TaskContext task = claim(conditioned("named"));

        handler.run(task);

        CheckpointRecord latest = latest(task).orElseThrow();
        assertThat(latest.epoch()).isEqualTo(3);
        assertThat(latest.average()).contains(new CheckpointRecord.Average(0, 0.9));
        assertThat(latest.classes()).contains(List.of("rose", "tulip"));
        CheckpointManifest manifest = CheckpointManifest.read(worker.store(), latest);
        assertThat(manifest.classes()).containsExactly("rose", "tulip");
        assertThat(manifest.momentum()).isEqualTo(0.9);
        assertThat(manifest.model().network().classes()).isEqualTo(2);
        assertThat(manifestsOf(task))
                .extracting(CheckpointManifest::momentum)
                .containsExactly(0.9, 0.2, 0.9, 0.2, 0.9, 0.2);
    }

    private List<CheckpointManifest> manifestsOf(TaskContext task) {
        return worker
                .database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select id from checkpoints where run_id = ? order by epoch, average",
                        run(task)))
                .stream()
                .map(id -> CheckpointManifest.read(
                        worker.store(), checkpoints.find(id).orElseThrow()))
                .toList();
    }

    @Test
    void aCheckpointOfOneAverageWithoutClassesIsAsItWas() {
        TaskContext task = claim(request());

        handler.run(task);

        CheckpointManifest manifest =
                CheckpointManifest.read(worker.store(), latest(task).orElseThrow());
        assertThat(Json.tree(manifest).has("classes")).isFalse();
        assertThat(Json.tree(manifest).has("momentum")).isFalse();
    }

    /** As many as epochs may, whatever their averages. */
    @Test
    void theScoresOfAllAveragesMayWait() {
        datasetOfClasses("named");
        TaskContext task = claim(conditioned("named"));

        handler.run(task);

        assertThat(checkpointsToScore()).hasSize(6);
    }

    private List<String> checkpointsToScore() {
        return worker.database()
                .transaction(transaction -> transaction.list(
                        row -> row.getString(1),
                        "select spec ->> 'checkpoint' from jobs where kind = 'evaluation' and state = 'queued'"));
    }

    /** Of a data set whose classes were not known when it was submitted. */
    @Test
    void aDataSetWithoutClassesEndsATrainingThatAsksForThem() {
        TaskContext task = claim(conditioned("flowers"));

        Outcome outcome = handler.run(task);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo(FailureCode.DATA_SET_WITHOUT_CLASSES);
            assertThat(failed.failure().message()).contains("conditioning.kind", "'flowers' has none");
        });
        assertThat(engine.trainings).isEmpty();
    }

    /** Dropout leaves nothing behind in weights. */
    @Test
    void aTrainingWithDropoutBeginsWithACheckpointThatHadNone() {
        TaskContext first = claim(request());
        handler.run(first);
        String checkpoint = latest(first).orElseThrow().id();
        ObjectNode request = request().put("initialCheckpoint", checkpoint);
        request.putObject("network").put("dropout", 0.25);

        TaskContext second = claim(request);
        result(handler.run(second));

        assertThat(weights(second)).hasSize(3);
    }

    @Test
    void memoryThatRanOutMakesSmallerPartsOfAccumulatedBatches() {
        ObjectNode request = request().put("exact", false).put("microBatches", true);
        request.putObject("optimizer").put("accumulation", 2);
        TaskContext first = claim(request);
        engine.beforeTrainingStep = done -> {
            throw OutOfDeviceMemory.during("training step 1");
        };
        Throwable thrown = catchThrowable(() -> handler.run(first));
        worker.fail(first, HandlerFixture.failure(first, thrown));
        engine.beforeTrainingStep = done -> {};

        TaskContext again = claimAgain();
        handler.run(again);

        assertThat(again.lease().batchLimit()).hasValue(1);
        assertThat(engine.trainings.getLast().microBatches()).isEqualTo(4);
        assertThat(isBitExact(again)).isFalse();
    }

    /** The fourth object is what says that the second epoch's weights are a checkpoint. */
    @Test
    void aCheckpointThatCannotBeWrittenEndsTheAttemptAndIsNotHalfPublished() {
        TaskContext undisturbed = claim(request());
        handler.run(undisturbed);
        var full = new IllegalStateException("no space left");
        var stored = new AtomicInteger();
        worker.beforeStoring(bucket -> {
            if (bucket == Bucket.CHECKPOINTS && stored.incrementAndGet() == 4) {
                throw full;
            }
        });
        TaskContext failing = claim(request());

        assertThatThrownBy(() -> handler.run(failing)).isSameAs(full);

        assertThat(weights(failing)).isEqualTo(weights(undisturbed).subList(0, 1));
        assertThat(latest(failing).orElseThrow().epoch()).isEqualTo(1);
        assertThat(trainings.resumePoints(run(failing))).isEmpty();
        worker.handBack(failing);
        TaskContext again = claimAgain();
        handler.run(again);
        assertThat(weights(again)).isEqualTo(weights(undisturbed));
    }
}
