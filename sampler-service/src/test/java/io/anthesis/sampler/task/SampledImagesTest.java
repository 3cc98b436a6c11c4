package io.anthesis.sampler.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private String checkpoint;

    @BeforeEach
    void make() {
        worker = new HandlerFixture(folder);
        checkpoint = worker.checkpoint(worker.dataset("flowers", 4, 3));
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
        worker.submit(SamplingSpec.of(checkpoint, count, 0, STEPS, SamplerSpec.DEFAULT, seed, 6));
        return worker.claim(JobKind.SAMPLING);
    }

    /** Of a task that has its batch for itself. */
    private List<String> alone(int count, long seed) {
        var shard = new ShardImages(claim(count, seed));
        images.make(List.of(shard));
        return shard.digests();
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
    void whatTheEngineCannotDoFailsAndLeavesTheOthersTheirImages() {
        List<String> expected = alone(5, 2);
        worker.submit(Presets.sampling(
                Json.parse("{\"checkpoint\": \"" + checkpoint + "\", \"steps\": 4, \"images\": 3, \"classes\": [1]}")));
        TaskContext unsupported = worker.claim(JobKind.SAMPLING);
        TaskContext wanted = claim(5, 2);

        Map<TaskContext, Outcome> outcomes = handler.runTogether(List.of(unsupported, wanted));

        assertThat(outcomes.get(unsupported)).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(
                        failed.failure().message())
                .contains("cannot sample with classes"));
        worker.finish(wanted, outcomes.get(wanted));
        assertThat(recorded(wanted)).isEqualTo(expected);
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
