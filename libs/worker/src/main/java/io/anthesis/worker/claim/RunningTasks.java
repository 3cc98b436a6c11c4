package io.anthesis.worker.claim;

import io.anthesis.contracts.outage.OutagePolicy;
import io.anthesis.ledger.lease.Lease;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running tasks of this worker, and its outage policy: a task waits while PostgreSQL or the object storage is unavailable, unless
 * it is stopped. Its heartbeats continue meanwhile.
 */
@Singleton
public class RunningTasks implements OutagePolicy {
    private static final Logger LOG = LoggerFactory.getLogger(RunningTasks.class);
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private volatile List<TaskContext> tasks = List.of();
    /** The thread of the tasks, and those that write what they leave. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    /** From now on these run, on this thread. */
    void begin(List<TaskContext> running) {
        threads.clear();
        threads.add(Thread.currentThread());
        tasks = List.copyOf(running);
    }

    /** This thread writes for the tasks that run now: it waits where they do. */
    void join(Thread writer) {
        threads.add(writer);
    }

    void end() {
        tasks = List.of();
    }

    /** This one is over, the others go on. */
    void end(TaskContext task) {
        List<TaskContext> others = new ArrayList<>(tasks);
        others.remove(task);
        tasks = List.copyOf(others);
    }

    List<TaskContext> all() {
        return tasks;
    }

    List<Lease> leases() {
        return tasks.stream().map(TaskContext::lease).toList();
    }

    /** Ends pauses early, so that tasks see that they are to stop. */
    void wake() {
        threads.forEach(LockSupport::unpark);
    }

    @Override
    public void pause(RuntimeException failure, Duration waited) {
        if (!threads.contains(Thread.currentThread()) || tasks.isEmpty()) {
            throw failure;
        }
        throwIfAllStopped();
        LOG.warn("waiting, {} s by now: {}", waited.toSeconds(), failure.getMessage());
        long nanos = Math.clamp(waited.toNanos() / 2, SHORTEST.toNanos(), MAX_PAUSE.toNanos());
        LockSupport.parkNanos(nanos);
        throwIfAllStopped();
    }

    /** @throws TaskStopped if there is nothing left to wait for */
    void throwIfAllStopped() {
        List<TaskContext> all = tasks;
        if (!all.isEmpty() && all.stream().allMatch(task -> task.stopReason().isPresent())) {
            throw new TaskStopped(all.getLast().stopReason().orElseThrow());
        }
    }
}
