package io.anthesis.worker.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The heartbeats alone, of tasks that this thread holds. */
class HeartbeatsTest {
    private WorkerFixture worker = new WorkerFixture();

    @AfterEach
    void end() {
        worker.heartbeats.stop();
    }

    private static UUID job(TaskContext task) {
        return task.lease().jobId();
    }

    private List<TaskContext> runTwo() {
        List<TaskContext> tasks = List.of(worker.claimed(), worker.claimed());
        worker.running.begin(tasks);
        worker.heartbeats.start();
        return tasks;
    }

    private void awaitRenewal(TaskContext task) {
        Instant before = worker.leaseUntil(job(task));
        await().until(() -> worker.leaseUntil(job(task)).isAfter(before));
    }

    @Test
    void leasesOfRunningTasksAreRenewed() {
        List<TaskContext> tasks = runTwo();

        tasks.forEach(this::awaitRenewal);

        assertThat(tasks).allSatisfy(task -> assertThat(task.stopReason()).isEmpty());
    }

    @Test
    void aLostLeaseStopsItsTaskOnly() {
        List<TaskContext> tasks = runTwo();
        worker.sql(
                "update tasks set lease_epoch = lease_epoch + 1, lease_owner = 'other' where job_id = ?",
                job(tasks.getFirst()));

        await().until(() -> tasks.getFirst().stopReason().equals(Optional.of(StopReason.LEASE_LOST)));

        awaitRenewal(tasks.getLast());
        assertThat(tasks.getLast().stopReason()).isEmpty();
        assertThat(worker.storageCallsBrokenOff).as("the other task stores").hasValue(0);
    }

    @Test
    void callsToTheStorageAreBrokenOffWhenNoTaskIsWanted() {
        List<TaskContext> tasks = runTwo();

        tasks.forEach(task -> worker.cancel(job(task)));

        await().until(() -> worker.storageCallsBrokenOff.get() > 0);
        assertThat(tasks).allSatisfy(task -> assertThat(task.stopReason()).contains(StopReason.CANCELLED));
    }

    /** A resume point may be under way. */
    @Test
    void aShutdownLeavesCallsToTheStorageAlone() {
        List<TaskContext> tasks = runTwo();
        tasks.forEach(task -> task.stop(StopReason.SHUTDOWN));

        awaitRenewal(tasks.getFirst());
        awaitRenewal(tasks.getFirst());

        assertThat(worker.storageCallsBrokenOff).hasValue(0);
    }

    @Test
    void anOutageOfPostgresEndsNeitherTheLoopNorItsTasks() {
        List<TaskContext> tasks = runTwo();
        for (int i = 0; i < 5; i++) {
            worker.connectionsThrow.add(new SQLException("connection refused", "08001"));
        }
        await().until(() -> worker.report("heartbeats").failures() > 0);

        await().until(worker.connectionsThrow::isEmpty);

        tasks.forEach(this::awaitRenewal);
        assertThat(tasks).allSatisfy(task -> assertThat(task.stopReason()).isEmpty());
        assertThat(worker.report("heartbeats").stopped()).isEmpty();
    }

    /** Heartbeats an hour apart: only the notification can tell. */
    @Test
    void aCancellationIsHeardThroughItsNotification() {
        worker = new WorkerFixture(Duration.ofHours(1));
        var begun = new CountDownLatch(1);
        UUID job = worker.submit(1);
        worker.work = context -> {
            begun.countDown();
            await().until(() -> context.stopReason().isPresent());
            return new Outcome.Stopped(context.stopReason().orElseThrow());
        };
        try (WorkerFixture started = worker) {
            started.claimLoop.start(null);
            await().until(() -> begun.getCount() == 0);

            started.cancel(job);

            await().until(() -> started.state(job).startsWith("cancelled"));
        }
    }
}
