package io.anthesis.worker.claim;

import io.anthesis.artifacts.ObjectStore;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.Leases.Heartbeat;
import io.anthesis.ledger.sql.Database;
import io.anthesis.worker.config.WorkerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renews the leases of running tasks, and looks each second, or when it is notified, whether they should stop. */
@Singleton
class Heartbeats {
    private static final Duration CANCELLATION_POLL = Duration.ofSeconds(1);
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final WorkerConfig config;
    private final Leases leases;
    private final RunningTasks running;
    private final Runnable breakOff;
    private final Loop loop;
    /** Empty while no task is held: the next one is renewed at once. */
    private Optional<Stopwatch> sinceRenewal = Optional.empty();

    @Inject
    Heartbeats(WorkerConfig config, Database database, RunningTasks running, ObjectStore store, Loops loops) {
        this(config, database, running, store::breakOff, CANCELLATION_POLL, loops);
    }

    /**
     * @param breakOff ends the calls to the object storage that are under way
     * @param cancellationPoll the safety net where notifications are lost
     */
    Heartbeats(
            WorkerConfig config,
            Database database,
            RunningTasks running,
            Runnable breakOff,
            Duration cancellationPoll,
            Loops loops) {
        Duration interval = config.heartbeat().compareTo(cancellationPoll) < 0 ? config.heartbeat() : cancellationPoll;
        this.loop = loops.add(new Loop("heartbeats", interval, BOUND, this::beat));
        this.config = config;
        this.leases = new Leases(database.failFast());
        this.running = running;
        this.breakOff = breakOff;
    }

    void start() {
        loop.start();
    }

    /** Checks at once whether one of the running tasks is to stop. */
    void now() {
        loop.wake();
    }

    void stop() {
        loop.interrupt();
    }

    private boolean beat() {
        List<Lease> held = running.leases();
        if (held.isEmpty()) {
            sinceRenewal = Optional.empty();
            return false;
        }
        boolean renew = sinceRenewal
                .filter(since -> since.elapsed().compareTo(config.heartbeat()) < 0)
                .isEmpty();
        Map<Long, Heartbeat> found = renew ? leases.renew(held, config.lease()) : leases.look(held);
        if (renew) {
            sinceRenewal = Optional.of(Stopwatch.start());
        }
        running.all().forEach(task -> apply(task, found));
        if (nothingIsWanted()) {
            // A storage that does not answer must not keep it. At each beat: a call may begin just after the one
            // before.
            breakOff.run();
        }
        return false;
    }

    /** Told to shut down, a task still writes what can be gone on from. */
    private boolean nothingIsWanted() {
        List<TaskContext> tasks = running.all();
        return !tasks.isEmpty()
                && tasks.stream().allMatch(task -> task.stopReason()
                        .filter(reason -> reason != StopReason.SHUTDOWN)
                        .isPresent());
    }

    private void apply(TaskContext task, Map<Long, Heartbeat> found) {
        Heartbeat heartbeat = found.getOrDefault(task.lease().taskId(), Heartbeat.HELD);
        if (heartbeat == Heartbeat.HELD || task.stopReason().isPresent()) {
            return;
        }
        task.stop(heartbeat == Heartbeat.LOST ? StopReason.LEASE_LOST : StopReason.CANCELLED);
        running.wake();
    }
}
