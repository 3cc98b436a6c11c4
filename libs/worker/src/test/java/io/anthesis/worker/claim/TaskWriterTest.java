package io.anthesis.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TaskWriterTest {
    private static final RuntimeException AWAY = new IllegalStateException("the storage is away");

    private final RunningTasks running = new RunningTasks();
    private final TaskContext task = RunningTasksTest.task();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void theTaskGoesOnMeanwhileAndTheOrderStays() throws InterruptedException {
        running.begin(List.of(task));
        var released = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        try (var writer = new TaskWriter(running)) {
            writer.write(() -> {
                begun.countDown();
                awaitQuietly(released);
                written.add("first");
            });
            begun.await();
            writer.throwIfFailed();
            assertThat(written).isEmpty();

            released.countDown();
            writer.write(() -> written.add("second"));
            writer.await();
        }
        assertThat(written).containsExactly("first", "second");
    }

    @Test
    void whatCannotBeWrittenIsThrownOnce() {
        running.begin(List.of(task));
        try (var writer = new TaskWriter(running)) {
            writer.write(() -> {
                throw AWAY;
            });

            assertThatThrownBy(writer::await).isSameAs(AWAY);
            assertThatCode(writer::await).doesNotThrowAnyException();

            writer.write(() -> {
                throw AWAY;
            });
            await().untilAsserted(
                            () -> assertThatThrownBy(writer::throwIfFailed).isSameAs(AWAY));
            writer.write(() -> {
                throw AWAY;
            });
            assertThatThrownBy(() -> writer.write(() -> written.add("next"))).isSameAs(AWAY);
        }
        assertThat(written).isEmpty();
    }

    /** As the task's own thread does, and no longer than the task is wanted. */
    @Test
    void theWriterWaitsForWhatIsAway() {
        running.begin(List.of(task));
        try (var writer = new TaskWriter(running)) {
            writer.write(() -> running.pause(AWAY, Duration.ZERO));
            writer.await();

            var pausing = new AtomicReference<Thread>();
            writer.write(() -> {
                pausing.set(Thread.currentThread());
                running.pause(AWAY, Duration.ofHours(1));
            });
            await().until(() -> pausing.get() != null && pausing.get().getState() == Thread.State.TIMED_WAITING);
            task.stop(StopReason.SHUTDOWN);
            running.wake();

            assertThatThrownBy(writer::await)
                    .isInstanceOfSatisfying(TaskStopped.class, stopped -> assertThat(stopped.reason())
                            .isEqualTo(StopReason.SHUTDOWN));
        }
    }

    @Test
    void theThreadEndsWithTheWriter() {
        running.begin(List.of(task));
        var thread = new AtomicReference<Thread>();
        try (var writer = new TaskWriter(running)) {
            writer.write(() -> thread.set(Thread.currentThread()));
        }

        await().until(() -> !thread.get().isAlive());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
