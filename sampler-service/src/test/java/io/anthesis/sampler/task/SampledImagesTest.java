package io.anthesis.sampler.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.anthesis.artifacts.Bucket;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.ledger.dataset.DatasetRecord;
import io.anthesis.ledger.image.Images;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.worker.checkpoint.CheckpointCache;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.ObservedEngine;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.StopReason;
import io.anthesis.worker.claim.TaskContext;
import io.anthesis.worker.claim.TaskStopped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that share a batch on the CPU, with a real ledger. */
class SampledImagesTest {
    private static final int STEPS = 4;

    @TempDir
    Path folder;

    private final ObservedEngine engine = new ObservedEngine();
    private HandlerFixture worker;
    private SampledImages images;
    private SamplingHandler handler;
    private DatasetRecord flowers;
    private String checkpoint;
    private String conditional;

    @BeforeEach
    void make() {
        worker = new HandlerFixture(folder);
        flowers = worker.dataset("flowers", 4, 3);
        checkpoint = worker.checkpoint(flowers);
        conditional = worker.checkpoint("conditional", HandlerFixture.IMAGE_SIZE, List.of("rose", "tulip"), flowers);
        CheckpointCache cache = worker.checkpointCache(engine);
        images = new SampledImages(cache, worker.store(), worker.metrics());
        handler = new SamplingHandler(
                images,
                new Trajectories(cache, worker.store()),
                new OverviewPicture(cache, worker.store()),
                new Images(worker.database()));
    }

    @AfterEach
    void end() throws IOException {
        worker.close();
        engine.close();
    }

    private TaskContext claim(int count, long seed) {
        return claim(SamplingSpec.of(checkpoint, count, 0, STEPS, SamplerSpec.DEFAULT, seed, 6));
    }

    private TaskContext claim(SamplingSpec spec) {
        worker.submit(spec);
        return worker.claim(JobKind.SAMPLING);
    }

    private static SamplingSpec sampling(String checkpoint, String fields) {
        return Presets.sampling(
                Json.parse("{\"checkpoint\": \"" + checkpoint + "\", \"steps\": " + STEPS + ", " + fields + "}"));
    }

    /** Of a task that has its batch for itself. */
    private List<String> alone(int count, long seed) {
        return alone(claim(count, seed));
    }

    private List<String> alone(SamplingSpec spec) {
        return alone(claim(spec));
    }

    private List<String> alone(TaskContext task) {
        var shard = new ShardImages(task);
        images.make(List.of(shard));
        return shard.digests();
    }

    /** An image without its metadata. */
    private List<Float> pixels(String digest) {
        float[] values = PngImages.decode(worker.store().bytes(Bucket.IMAGES, digest));
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }

    /** A picture with its metadata, as Latin-1. */
    private String text(String digest) {
        return new String(worker.store().bytes(Bucket.IMAGES, digest), StandardCharsets.ISO_8859_1);
    }

    private List<String> recorded(TaskContext task) {
        return new Images(worker.database()).of(task.lease().jobId());
    }

    @Test
    void aSharedBatchGivesEachTheImagesOfBeingAlone() {
        List<String> few = alone(3, 1);
        List<String> more = alone(5, 2);
        engine.sampledBatches.clear();
        var first = new ShardImages(claim(3, 1));
        var second = new ShardImages(claim(5, 2));

        images.make(List.of(first, second));

        assertThat(engine.sampledBatches).containsExactly(8);
        assertThat(first.digests()).isEqualTo(few).hasSize(3).doesNotHaveDuplicates();
        assertThat(second.digests()).isEqualTo(more).hasSize(5).doesNotHaveDuplicates();
    }

    @Test
    void oneThatIsCancelledLeavesTheOthersTheirImages() {
        List<String> expected = alone(5, 2);
        TaskContext cancelled = claim(3, 1);
        TaskContext wanted = claim(5, 2);
        engine.afterSamplingStep = step -> HandlerFixture.stop(cancelled, StopReason.CANCELLED);

        Map<TaskContext, Outcome> outcomes = handler.runTogether(List.of(cancelled, wanted));

        assertThat(outcomes.get(cancelled)).isEqualTo(new Outcome.Stopped(StopReason.CANCELLED));
        worker.finish(wanted, outcomes.get(wanted));
        assertThat(recorded(wanted)).isEqualTo(expected);
    }

    @Test
    void aClassThatTheCheckpointLacksFailsAndLeavesTheOthersTheirImages() {
        List<String> expected = alone(5, 2);
        TaskContext unknown = claim(sampling(checkpoint, "\"images\": 3, \"classes\": [1]"));
        TaskContext wanted = claim(5, 2);

        Map<TaskContext, Outcome> outcomes = handler.runTogether(List.of(unknown, wanted));

        assertThat(outcomes.get(unknown)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().code()).isEqualTo(FailureCode.UNKNOWN_CLASS);
            assertThat(failed.failure().message()).contains("does not have class 1: it was trained without classes");
        });
        worker.finish(wanted, outcomes.get(wanted));
        assertThat(recorded(wanted)).isEqualTo(expected);
    }

    @Test
    void imagesOfDifferentClassesShareABatch() {
        SamplingSpec roses = sampling(conditional, "\"images\": 3, \"classes\": [1]");
        SamplingSpec mixed = sampling(conditional, "\"images\": 3, \"classes\": [2, 1, 2]");
        SamplingSpec none = sampling(conditional, "\"images\": 3");
        List<String> ofRoses = alone(roses);
        List<String> ofMixed = alone(mixed);
        List<String> ofNone = alone(none);
        engine.sampledBatches.clear();
        var shards =
                List.of(new ShardImages(claim(roses)), new ShardImages(claim(mixed)), new ShardImages(claim(none)));

        images.make(shards);

        assertThat(engine.sampledBatches).containsExactly(9);
        assertThat(shards).extracting(ShardImages::digests).containsExactly(ofRoses, ofMixed, ofNone);
        assertThat(ofMixed.get(1)).isEqualTo(ofRoses.get(1));
        assertThat(List.of(pixels(ofRoses.get(0)), pixels(ofMixed.get(0)), pixels(ofNone.get(0))))
                .doesNotHaveDuplicates();
    }

    @Test
    void anImageSaysItsClass() {
        TaskContext task = claim(sampling(conditional, "\"images\": 2, \"classes\": [2, 1]"));

        worker.finish(task, handler.run(task));

        assertThat(new Images(worker.database()).after(task.lease().jobId(), OptionalInt.empty(), -1, 10))
                .extracting(Images.Numbered::ofClass)
                .containsExactly(OptionalInt.of(2), OptionalInt.of(1));
        assertThat(new Images(worker.database()).after(task.lease().jobId(), OptionalInt.of(1), -1, 10))
                .extracting(Images.Numbered::number)
                .containsExactly(1L);
        assertThat(recorded(task))
                .extracting(this::text)
                .satisfiesExactly(tulip -> assertThat(tulip).contains("anthesis:class\0tulip"), rose -> assertThat(rose)
                        .contains("anthesis:class\0rose"));
    }

    @Test
    void guidanceMovesImagesAwayFromThoseOfNoClass() {
        String fields = "\"images\": 2, \"classes\": [1], \"sampler\": {\"guidance\": {\"scale\": %s}}";
        List<String> plain = alone(sampling(conditional, "\"images\": 2, \"classes\": [1]"));
        List<String> ofNone = alone(sampling(conditional, "\"images\": 2"));

        assertThat(alone(sampling(conditional, fields.formatted(1)))).isEqualTo(plain);
        List<String> guided = alone(sampling(conditional, fields.formatted(3)));
        assertThat(pixels(guided.getFirst())).isNotEqualTo(pixels(plain.getFirst()));
        assertThat(text(guided.getFirst())).contains("anthesis:sampler\0ddim, guidance 3.0");
        List<String> weak = alone(sampling(conditional, fields.formatted(0)));
        assertThat(pixels(weak.getFirst())).isEqualTo(pixels(ofNone.getFirst()));
    }

    @Test
    void aModelWithoutClassesIsGuidedByAnother() {
        String guide = worker.checkpoint("guide", HandlerFixture.IMAGE_SIZE, List.of(), flowers);
        String fields = "\"images\": 2, \"sampler\": {\"guidance\": {\"scale\": %s, \"guide\": \"" + guide + "\"}}";
        List<String> ofGuide = alone(sampling(guide, "\"images\": 2"));
        List<String> plain = alone(sampling(checkpoint, "\"images\": 2"));

        List<String> guided = alone(sampling(checkpoint, fields.formatted(2)));
        List<String> weak = alone(sampling(checkpoint, fields.formatted(0)));

        assertThat(pixels(guided.getFirst())).isNotEqualTo(pixels(plain.getFirst()));
        assertThat(pixels(weak.getFirst())).isEqualTo(pixels(ofGuide.getFirst()));
    }

    @Test
    void aGuideThatDoesNotFitFailsForGood() {
        String large = worker.checkpoint("large", 2 * HandlerFixture.IMAGE_SIZE, List.of(), flowers);
        TaskContext task = claim(sampling(
                checkpoint,
                "\"images\": 2, \"sampler\": {\"guidance\": {\"scale\": 2, \"guide\": \"" + large + "\"}}"));

        Throwable thrown = catchThrowable(() -> handler.run(task));

        assertThat(HandlerFixture.failure(task, thrown)).isInstanceOfSatisfying(Failure.CannotBeDone.class, failure -> {
            assertThat(failure.code()).isEqualTo(FailureCode.UNSUITABLE_GUIDE);
            assertThat(failure.message()).contains("a guide must make images of the model's size, 8 pixels");
        });
    }

    @Test
    void anInterpolationGoesFromClassToClass() {
        List<String> from = alone(sampling(conditional, "\"images\": 1, \"classes\": [1], \"seed\": 1"));
        List<String> to = alone(sampling(conditional, "\"images\": 1, \"classes\": [2], \"seed\": 2"));
        TaskContext task = claim(sampling(
                conditional,
                "\"images\": 3, \"classes\": [1], \"seed\": 1, \"interpolation\": {\"toSeed\": 2, \"toClass\": 2}"));

        worker.finish(task, handler.run(task));

        List<String> between = recorded(task);
        assertThat(pixels(between.get(0))).isEqualTo(pixels(from.getFirst()));
        assertThat(pixels(between.get(1))).isNotIn(pixels(from.getFirst()), pixels(to.getFirst()));
        assertThat(pixels(between.get(2))).isEqualTo(pixels(to.getFirst()));
        assertThat(new Images(worker.database()).after(task.lease().jobId(), OptionalInt.empty(), -1, 10))
                .extracting(Images.Numbered::ofClass)
                .containsExactly(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.of(2));
        assertThat(text(between.get(1)))
                .contains("from class rose to class tulip")
                .doesNotContain("anthesis:class");
    }

    @Test
    void aTrajectoryEndsInTheImageOfItsClass() {
        TaskContext task = claim(sampling(conditional, "\"images\": 2, \"classes\": [2, 1], \"trajectory\": true"));

        worker.finish(task, handler.run(task));

        assertThat(recorded(task))
                .extracting(this::text)
                .satisfiesExactly(tulip -> assertThat(tulip).contains("anthesis:class\0tulip"), rose -> assertThat(rose)
                        .contains("anthesis:class\0rose"));
        assertThat(recorded(task)).doesNotHaveDuplicates();
    }

    @Test
    void aBatchWhoseTasksAllStopEndsAtItsNextStep() {
        TaskContext one = claim(3, 1);
        TaskContext other = claim(5, 2);
        engine.afterSamplingStep = step -> {
            assertThat(step).isEqualTo(1);
            HandlerFixture.stop(one, StopReason.CANCELLED);
            HandlerFixture.stop(other, StopReason.SHUTDOWN);
        };

        assertThatThrownBy(() -> handler.runTogether(List.of(one, other))).isInstanceOf(TaskStopped.class);
    }

    @Test
    void memoryThatRunsOutNamesTheBatchToEach() {
        TaskContext one = claim(3, 1);
        TaskContext other = claim(5, 2);
        engine.afterSamplingStep = step -> {
            throw OutOfDeviceMemory.during("sampling");
        };

        Throwable thrown = catchThrowable(() -> handler.runTogether(List.of(one, other)));

        assertThat(List.of(one, other)).allSatisfy(task -> assertThat(HandlerFixture.failure(task, thrown))
                .isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                        .isEqualTo(3 + 5)));
    }

    @Test
    void theNextAttemptHasBatchesOfHalfTheSizeAndTheSameImages() {
        List<String> expected = alone(40, 1);
        TaskContext first = claim(40, 1);
        engine.afterSamplingStep = step -> {
            throw OutOfDeviceMemory.during("sampling");
        };
        Throwable thrown = catchThrowable(() -> handler.run(first));
        worker.fail(first, HandlerFixture.failure(first, thrown));
        engine.afterSamplingStep = step -> {};
        engine.sampledBatches.clear();

        TaskContext again = worker.claim(JobKind.SAMPLING);
        worker.finish(again, handler.run(again));

        assertThat(engine.sampledBatches).containsExactly(20, 20);
        assertThat(recorded(again)).isEqualTo(expected);
    }
}
