package io.anthesis.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunningTasksTest {
    private static final RuntimeException AWAY = new IllegalStateException("the storage is away");

    private final RunningTasks running = new RunningTasks();

    private static TaskContext task(OptionalInt batchLimit) {
        var lease = new Lease(
                1,
                UUID.randomUUID(),
                JobKind.SAMPLING,
                "whole",
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

    static TaskContext task() {
        return task(OptionalInt.empty());
    }

    @Test
    void aTaskWaitsForWhatIsAwayAndOthersDoNot() {
        assertThatThrownBy(() -> running.pause(AWAY, Duration.ZERO)).isSameAs(AWAY);

        running.begin(List.of(task()));

        assertThatCode(() -> running.pause(AWAY, Duration.ZERO)).doesNotThrowAnyException();
        running.end();
        assertThatThrownBy(() -> running.pause(AWAY, Duration.ZERO)).isSameAs(AWAY);
    }

    @Test
    void aTaskThatIsToStopWaitsNoLonger() {
        TaskContext task = task();
        running.begin(List.of(task));

        task.stop(StopReason.CANCELLED);

        assertThatThrownBy(() -> running.pause(AWAY, Duration.ofHours(1)))
                .isInstanceOfSatisfying(TaskStopped.class, stopped -> assertThat(stopped.reason())
                        .isEqualTo(StopReason.CANCELLED));
    }

    @Test
    void aBatchGoesOnWhileOneOfItsTasksIsWanted() {
        TaskContext cancelled = task();
        TaskContext wanted = task();
        running.begin(List.of(cancelled, wanted));
        cancelled.stop(StopReason.CANCELLED);

        assertThatCode(() -> running.pause(AWAY, Duration.ZERO)).doesNotThrowAnyException();

        wanted.stop(StopReason.SHUTDOWN);
        assertThatThrownBy(running::throwIfAllStopped).isInstanceOf(TaskStopped.class);
    }

    @Test
    void aLostLeaseOutweighsEveryOtherReason() {
        TaskContext task = task();

        task.stop(StopReason.SHUTDOWN);
        task.stop(StopReason.LEASE_LOST);
        task.stop(StopReason.CANCELLED);

        assertThat(task.stopReason()).contains(StopReason.LEASE_LOST);
    }

    @Test
    void memoryThatRanOutIsToldWithTheBatchThatWasInUse() {
        TaskContext task = task(OptionalInt.of(16));
        assertThat(task.batch(64)).isEqualTo(16);

        Failure failure = TaskFailures.of(new OutOfMemoryError("heap"), task.batch());

        assertThat(failure).isInstanceOfSatisfying(Failure.OutOfMemory.class, memory -> assertThat(memory.batch())
                .isEqualTo(16));
        assertThat(TaskFailures.of(AWAY, 0).code()).isEqualTo(FailureCode.UNEXPECTED_FAILURE);
    }
}
