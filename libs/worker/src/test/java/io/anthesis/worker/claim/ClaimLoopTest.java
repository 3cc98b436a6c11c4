package io.anthesis.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anthesis.tensor.device.DeviceLost;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimLoopTest {
    private final WorkerFixture worker = new WorkerFixture();

    @AfterEach
    void end() {
        worker.close();
    }

    private void start() {
        worker.claimLoop.start(null);
    }

    private void awaitState(UUID job, String state) {
        await("job is " + state).atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(worker.state(job))
                .isEqualTo(state));
    }

    private void requireAlive() {
        UUID next = worker.submit(99);
        worker.work = context -> WorkerFixture.done();
        awaitState(next, "succeeded");
        assertThat(worker.report("claim-loop").stopped()).isEmpty();
    }

    @Test
    void whateverATaskThrowsTheNextOneIsCarriedOut() {
        List<Throwable> thrown = List.of(
                new IllegalStateException("line\nbreak\u0000"),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError(),
                new NoClassDefFoundError("gone"));
        var asked = new AtomicInteger();
        worker.work = context -> {
            int number = asked.getAndIncrement();
            if (number < thrown.size()) {
                throw WorkerFixture.sneaky(thrown.get(number));
            }
            return WorkerFixture.done();
        };
        start();
        for (int i = 0; i < thrown.size(); i++) {
            UUID job = worker.submit(i);
            int before = i;
            await().until(() -> asked.get() > before);
            await().untilAsserted(() -> assertThat(worker.taskState(job)).isEqualTo("queued"));
        }

        requireAlive();
    }

    /** Its lease ends by itself, and counts as an attempt. */
    @Test
    void aLostDeviceEndsTheProcessAndNothingIsReported() {
        var ended = new AtomicInteger();
        worker.claimLoop.whenDeviceIsLost = ended::incrementAndGet;
        worker.work = context -> {
            throw new DeviceLost("illegal memory access") {};
        };
        UUID job = worker.submit(1);
        start();

        await().until(() -> ended.get() == 1);

        assertThat(worker.taskState(job)).isEqualTo("running");
        worker.work = context -> WorkerFixture.done();
        requireAlive();
        assertThat(worker.taskState(job)).isEqualTo("running");
    }

    @Test
    void whateverTheLedgerThrowsIsOverWithTheStep() {
        start();
        worker.connectionsThrow.addAll(List.of(
                new StackOverflowError(), new OutOfMemoryError("Java heap space"), new IllegalStateException("x")));

        await().until(worker.connectionsThrow::isEmpty);

        requireAlive();
    }

    @Test
    void aRestThatThrowsIsOverWithTheStep() {
        var rests = new AtomicInteger();
        worker.rest = () -> {
            rests.incrementAndGet();
            throw new StackOverflowError();
        };
        worker.claimLoop.idleAfter = Duration.ofMillis(10);
        start();

        await().until(() -> rests.get() == 1);
        awaitStep();
        awaitStep();

        assertThat(rests).as("handled once after the last task").hasValue(1);
        assertThat(worker.report("claim-loop").failures()).isZero();
        requireAlive();
    }

    private void awaitStep() {
        Instant last = worker.report("claim-loop").lastRun();
        await().until(() -> !Objects.equals(worker.report("claim-loop").lastRun(), last));
    }

    @Test
    void aTaskOfWhichNothingIsSaidFailsAndTheOthersOfItsBatchDoNot() {
        List<UUID> jobs = List.of(worker.submit(1), worker.submit(2), worker.submit(3));
        worker.workTogether = contexts -> {
            Map<TaskContext, Outcome> outcomes = new HashMap<>();
            contexts.stream().skip(1).forEach(context -> outcomes.put(context, WorkerFixture.done()));
            return outcomes;
        };
        start();

        awaitState(jobs.get(0), "failed internal-error");
        awaitState(jobs.get(1), "succeeded");
        awaitState(jobs.get(2), "succeeded");
        requireAlive();
    }

    @Test
    void aHandlerThatReturnsNothingFailsItsTask() {
        worker.work = context -> null;
        UUID job = worker.submit(1);
        start();

        awaitState(job, "failed internal-error");
        requireAlive();
    }

    @Test
    void aLeaseThatWasLostInABatchLeavesTheOthersAlone() {
        UUID lost = worker.submit(1);
        UUID kept = worker.submit(2);
        worker.workTogether = contexts -> {
            worker.sql("update tasks set lease_epoch = lease_epoch + 1, lease_owner = 'other' where job_id = ?", lost);
            Map<TaskContext, Outcome> outcomes = new HashMap<>();
            for (TaskContext context : contexts) {
                if (context.lease().jobId().equals(lost)) {
                    await().until(() -> context.stopReason().isPresent());
                    outcomes.put(
                            context, new Outcome.Stopped(context.stopReason().orElseThrow()));
                } else {
                    outcomes.put(context, WorkerFixture.done());
                }
            }
            return outcomes;
        };
        start();

        awaitState(kept, "succeeded");
        assertThat(worker.taskState(lost)).as("another worker has it").isEqualTo("running");
        requireAlive();
    }

    /** A lost lease of one task says nothing of the other tasks in its batch: they are handed back. */
    @Test
    void aFencedWriteOfALostLeaseHandsTheOthersOfItsBatchBack() {
        UUID lost = worker.submit(1);
        UUID kept = worker.submit(2);
        worker.workTogether = contexts -> {
            worker.sql("update tasks set lease_epoch = lease_epoch + 1, lease_owner = 'other' where job_id = ?", lost);
            contexts.forEach(worker::write);
            throw new AssertionError("one of them has lost its lease");
        };
        start();

        awaitState(kept, "succeeded");
        assertThat(worker.attempts(kept)).as("handing back is no attempt").isEqualTo(1);
        assertThat(worker.taskState(lost)).as("another worker has it").isEqualTo("running");
        requireAlive();
    }

    @Test
    void heartbeatsGoOnWhateverTheLedgerThrows() {
        var beaten = new CountDownLatch(1);
        UUID job = worker.submit(1);
        worker.work = context -> {
            worker.connectionsThrow.addAll(List.of(
                    new StackOverflowError(), new OutOfMemoryError("Java heap space"), new IllegalStateException("x")));
            await().until(worker.connectionsThrow::isEmpty);
            worker.sql("update jobs set state = 'cancelling' where id = ?", job);
            await().until(() -> context.stopReason().equals(Optional.of(StopReason.CANCELLED)));
            beaten.countDown();
            return new Outcome.Stopped(StopReason.CANCELLED);
        };
        start();

        awaitState(job, "cancelled");
        assertThat(beaten.getCount()).isZero();
        assertThat(worker.report("heartbeats").stopped()).isEmpty();
        requireAlive();
    }

    @Test
    void aShutdownDuringATaskHandsItBack() {
        var begun = new CountDownLatch(1);
        UUID job = worker.submit(1);
        worker.work = context -> {
            begun.countDown();
            await().until(() -> context.stopReason().isPresent());
            return new Outcome.Stopped(context.stopReason().orElseThrow());
        };
        start();
        await().until(() -> begun.getCount() == 0);

        worker.claimLoop.handBackAndEnd();

        assertThat(worker.taskState(job)).isEqualTo("queued");
        assertThat(worker.report("claim-loop").stopped()).isEmpty();
    }

    @Test
    void aTaskThatDoesNotStopInTimeIsHandedBackAsItIs() {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        worker.stopWithin = Duration.ofMillis(50);
        UUID job = worker.submit(1);
        worker.work = context -> {
            begun.countDown();
            await().until(() -> end.getCount() == 0);
            ended.countDown();
            return WorkerFixture.done();
        };
        start();
        await().until(() -> begun.getCount() == 0);

        worker.claimLoop.handBackAndEnd();

        assertThat(worker.taskState(job)).isEqualTo("queued");
        end.countDown();
        await().until(() -> ended.getCount() == 0 && worker.running.all().isEmpty());
        assertThat(worker.taskState(job)).as("its lease is over").isEqualTo("queued");
    }

    @Test
    void aLongTaskIsAlive() {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        worker.submit(1);
        worker.work = context -> {
            begun.countDown();
            await().until(() -> end.getCount() == 0);
            return WorkerFixture.done();
        };
        start();
        await().until(() -> begun.getCount() == 0);

        assertThat(worker.report("claim-loop").stopped()).isEmpty();
        end.countDown();
        requireAlive();
    }
}
