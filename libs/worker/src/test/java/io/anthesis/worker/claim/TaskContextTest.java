package io.anthesis.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Batches of a task, which get smaller when memory runs out. */
class TaskContextTest {
    private static TaskContext task(OptionalInt batchLimit) {
        var lease = new Lease(
                1,
                UUID.randomUUID(),
                JobKind.EVALUATION,
                "losses",
                0,
                "{}",
                "{}",
                "w",
                1,
                1,
                "s",
                Optional.empty(),
                1,
                batchLimit);
        return new TaskContext(lease, null, null);
    }

    private static List<String> batches(TaskContext task, int items, int usual) {
        List<String> batches = new ArrayList<>();
        task.inBatches(items, usual, (from, count) -> batches.add(from + "+" + count));
        return batches;
    }

    @Test
    void itemsComeInBatchesOfTheUsualSize() {
        assertThat(batches(task(OptionalInt.empty()), 10, 4)).containsExactly("0+4", "4+4", "8+2");
        assertThat(batches(task(OptionalInt.empty()), 0, 4)).isEmpty();
    }

    @Test
    void batchesAreSmallerAfterMemoryRanOut() {
        assertThat(batches(task(OptionalInt.of(3)), 7, 64)).containsExactly("0+3", "3+3", "6+1");
    }

    @Test
    void memoryThatRunsOutNamesTheBatch() {
        TaskContext task = task(OptionalInt.of(32));
        var full = new OutOfMemoryError("full");

        assertThatThrownBy(() -> task.inBatches(100, 64, (from, count) -> {
                    throw full;
                }))
                .isSameAs(full);

        assertThat(TaskFailures.of(full, task.batch()))
                .isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                        .isEqualTo(32));
    }

    @Test
    void aTaskThatIsToStopEndsBetweenBatches() {
        TaskContext task = task(OptionalInt.empty());
        List<Integer> begun = new ArrayList<>();

        assertThatThrownBy(() -> task.inBatches(10, 4, (from, count) -> {
                    begun.add(from);
                    task.stop(StopReason.CANCELLED);
                }))
                .isInstanceOf(TaskStopped.class);

        assertThat(begun).containsExactly(0);
    }

    @Test
    void anExpectedFailureIsWhatItIs() {
        var failure = new Failure.NotFinite(Failure.NotFinite.Result.SCORE, "NaN");

        assertThat(TaskFailures.of(new TaskFailed(failure), 64)).isSameAs(failure);
    }
}
