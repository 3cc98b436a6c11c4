package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.anthesis.contracts.job.Failure;
import io.anthesis.ledger.job.TaskPlan;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.worker.claim.HandlerFixture;
import io.anthesis.worker.claim.Outcome;
import io.anthesis.worker.claim.TaskContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of an evaluation whose worker ran out of memory: the next attempt has smaller batches and the same result. */
class EvaluationHandlerTest {
    @TempDir
    Path folder;

    private EvaluatorFixture evaluator;

    @BeforeEach
    void make() {
        evaluator = new EvaluatorFixture(folder);
    }

    @AfterEach
    void end() throws IOException {
        evaluator.close();
    }

    private static Object value(Outcome outcome) {
        return ((Outcome.Done) outcome).result().value();
    }

    private Failure outOfMemory(TaskContext task) {
        Throwable thrown = catchThrowable(() -> evaluator.handler.run(task));
        Failure failure = HandlerFixture.failure(task, thrown);
        evaluator.worker.fail(task, failure);
        return failure;
    }

    @Test
    void batchesSmallerThanAShardGiveTheSameFeatures() {
        evaluator.worker.submit(evaluator.spec());
        TaskContext first = evaluator.claim(TaskPlan.FEATURES);
        FeatureShard expected = (FeatureShard) value(evaluator.handler.run(first));
        assertThat(evaluator.engine.sampledBatches).isEqualTo(List.of(64, 64, 64, 64));
        // The shard has 256 images; 50 / 2 does not divide them.
        evaluator.worker.fail(first, new Failure.OutOfMemory(50, "memory ran out"));
        evaluator.engine.sampledBatches.clear();

        TaskContext again = evaluator.claim(TaskPlan.FEATURES);
        while (again.lease().batchLimit().isEmpty()) {
            again = evaluator.claim(TaskPlan.FEATURES);
        }
        FeatureShard shard = (FeatureShard) value(evaluator.handler.run(again));

        assertThat(again.lease().batchLimit()).hasValue(25);
        assertThat(evaluator.engine.sampledBatches).hasSize(11).startsWith(25).endsWith(6);
        assertThat(shard.digest()).isEqualTo(expected.digest());
        assertThat(shard.rows()).isEqualTo(expected.rows()).isEqualTo(256);
        assertThat(shard.conditions()).isEqualTo(expected.conditions());
    }

    @Test
    void memoryThatRunsOutWhileImagesAreSampledNamesTheBatch() {
        evaluator.worker.submit(evaluator.spec());
        evaluator.engine.afterSamplingStep = step -> {
            throw OutOfDeviceMemory.during("sampling");
        };

        Failure failure = outOfMemory(evaluator.claim(TaskPlan.FEATURES));

        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(BatchPadding.LARGEST));
    }

    @Test
    void validationLossesThatRanOutOfMemoryAreComputedInHalves() {
        evaluator.worker.submit(evaluator.spec());
        TaskContext undisturbed = evaluator.claim(TaskPlan.LOSSES);
        Object expected = value(evaluator.handler.run(undisturbed));
        evaluator.worker.handBack(undisturbed);
        TaskContext first = evaluator.claim(TaskPlan.LOSSES);
        evaluator.engine.beforeLosses = batch -> {
            throw OutOfDeviceMemory.during("validation batch " + batch);
        };
        Failure failure = outOfMemory(first);
        evaluator.engine.beforeLosses = batch -> {};
        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(64));

        TaskContext again = evaluator.claim(TaskPlan.LOSSES);
        Object halves = value(evaluator.handler.run(again));

        assertThat(again.lease().batchLimit()).hasValue(32);
        assertThat(evaluator.engine.lossParts).containsExactly(1, 1, 2);
        assertThat(halves)
                .usingRecursiveComparison()
                .withComparatorForType((one, other) -> Math.abs(one - other) < 1e-5 ? 0 : 1, Double.class)
                .isEqualTo(expected);
    }
}
