package io.anthesis.worker.claim;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.sql.Database;
import io.anthesis.worker.config.WorkerConfig;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the leases of running tasks, and looks each second, or when it is notified, whether they should stop. */
@Singleton
class Heartbeats {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final WorkerConfig config;
    private final Leases leases;
    private final RunningTasks running;
    private final ObjectStore store;
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeats").factory());
    private Instant nextRenewal = Instant.MIN;

    Heartbeats(WorkerConfig config, Database database, RunningTasks running, ObjectStore store) {
        this.config = config;
        this.leases = new Leases(database.impatient());
        this.running = running;
        this.store = store;
    }

    void start() {
        long interval = Math.min(LOOK.toMillis(), config.heartbeat().toMillis());
        ticker.scheduleAtFixedRate(this::beat, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Somebody was cancelled; perhaps it is ours. */
    void now() {
        try {
            ticker.execute(this::beat);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopping; a cancellation is found by whoever takes the task next");
        }
    }

    void stop() {
        ticker.shutdownNow();
    }

    private void beat() {
        List<Lease> held = running.leases();
        if (held.isEmpty()) {
            nextRenewal = Instant.MIN;
            return;
        }
        try {
            boolean renew = Instant.now().isAfter(nextRenewal);
            Map<Long, Heartbeat> found = renew ? leases.renew(held, config.lease()) : leases.look(held);
            if (renew) {
                nextRenewal = Instant.now().plus(config.heartbeat());
            }
            running.all().forEach(task -> tell(task, found));
            if (nothingIsWanted()) {
                // A storage that does not answer must not keep it. At each beat: a call may begin just after the one
                // before.
                store.breakOff();
            }
        } catch (RuntimeException e) {
            LOG.warn("no heartbeat for {} tasks: {}", held.size(), e.getMessage());
        }
    }

    /** Told to shut down, a task still writes what can be gone on from. */
    private boolean nothingIsWanted() {
        List<TaskContext> tasks = running.all();
        return !tasks.isEmpty()
                && tasks.stream().allMatch(task -> task.stopReason()
                        .filter(reason -> reason != StopReason.SHUTDOWN)
                        .isPresent());
    }

    private void tell(TaskContext task, Map<Long, Heartbeat> found) {
        Heartbeat heartbeat = found.getOrDefault(task.lease().taskId(), Heartbeat.HELD);
        if (heartbeat == Heartbeat.HELD || task.stopReason().isPresent()) {
            return;
        }
        task.stop(heartbeat == Heartbeat.LOST ? StopReason.LEASE_LOST : StopReason.CANCELLED);
        running.wake();
    }
}
