package io.anthesis.worker.claim;

import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.contracts.time.Stopwatch;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.LeaseLost;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.schema.SchemaVersion;
import io.anthesis.ledger.sql.Database;
import io.anthesis.tensor.device.DeviceLost;
import io.anthesis.worker.config.WorkerConfig;
import io.anthesis.worker.metrics.WorkerMetrics;
import io.anthesis.worker.presence.WorkerId;
import io.anthesis.worker.progress.ProgressReporter;
import io.anthesis.worker.trace.TaskTrace;
import io.anthesis.worker.trace.TaskTraces;
import io.opentelemetry.context.Scope;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims one task after another, or as many at once as share a batch. A notification wakes it; a poll is the safety net. While
 * tasks run, {@link Heartbeats} keep their leases.
 */
@Singleton
public class ClaimLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLoop.class);
    private static final Duration IDLE_AFTER = Duration.ofSeconds(15);
    /** Of a claim, which waits for PostgreSQL only; carrying tasks out has none. */
    private static final Duration BOUND = Duration.ofMinutes(5);

    private static final Duration HAND_BACK_WITHIN = Duration.ofSeconds(2);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    private final WorkerConfig config;
    private final Database database;
    private final Claims claims;
    private final Leases leases;
    private final TaskHandler handler;
    private final RunningTasks running;
    private final Heartbeats heartbeats;
    private final ProgressReporter.Factory progress;
    private final Wakeups wakeups;
    private final String owner;
    private final WorkerMetrics metrics;
    private final TaskTraces traces;
    private final Loop loop;
    private boolean schemaIsThere;
    private Stopwatch idle = Stopwatch.start();
    private boolean idleHandled;
    /**
     * Returns only in tests. Tasks are not handed back: an attempt that is handed back does not count, so a task that loses the device could
     * do so without end.
     */
    Runnable whenDeviceIsLost = ProcessEnd::ofLostDevice;
    /** Shorter in tests. */
    Duration idleAfter = IDLE_AFTER;

    ClaimLoop(
            WorkerConfig config,
            Database database,
            Leases leases,
            TaskHandler handler,
            RunningTasks running,
            Heartbeats heartbeats,
            ProgressReporter.Factory progress,
            Wakeups wakeups,
            WorkerId id,
            WorkerMetrics metrics,
            TaskTraces traces,
            Loops loops) {
        this.loop = loops.add(new Loop("claim-loop", config.poll(), BOUND, this::claimAndCarryOut));
        this.config = config;
        this.database = database.failFast();
        this.claims = new Claims(this.database);
        this.leases = leases;
        this.handler = handler;
        this.running = running;
        this.heartbeats = heartbeats;
        this.progress = progress;
        this.wakeups = wakeups;
        this.owner = id.value();
        this.metrics = metrics;
        this.traces = traces;
    }

    void start(@Observes StartupEvent event) {
        wakeups.listen(handler.kind(), loop::wake, heartbeats::now);
        heartbeats.start();
        loop.start();
    }

    /** Returns when everything is handed back: by the tasks themselves, or for those that do not stop in time. */
    void stop(@Observes ShutdownEvent event) {
        ProcessEnd.after(config.stopWithin().plus(HAND_BACK_WITHIN).plus(CLOSE_WITHIN));
        handBackAndEnd();
    }

    void handBackAndEnd() {
        loop.stop();
        running.all().forEach(task -> task.stop(StopReason.SHUTDOWN));
        running.wake();
        try {
            if (!loop.stop(config.stopWithin())) {
                LOG.warn(
                        "the running tasks did not stop within {}; they are handed back as they are",
                        config.stopWithin());
                handBack(running.all());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heartbeats.stop();
        wakeups.close();
    }

    /** Later writes of these tasks have an old lease epoch and are rejected. Does not wait for a ledger that does not answer. */
    private void handBack(List<TaskContext> tasks) throws InterruptedException {
        var failingFast = new Leases(database);
        Thread.ofVirtual()
                .start(() -> tasks.forEach(task -> attempt(() -> failingFast.release(task.lease()))))
                .join(HAND_BACK_WITHIN);
    }

    private boolean claimAndCarryOut() {
        try {
            return takeTurn();
        } catch (DeviceLost lost) {
            LOG.error(
                    "this worker ends with exit code {}, as it cannot use its device any more; its tasks go on when their leases end",
                    ProcessEnd.DEVICE_LOST,
                    lost);
            whenDeviceIsLost.run();
            throw lost;
        }
    }

    private boolean takeTurn() {
        if (!schemaIsThere && !lookForSchema()) {
            return false;
        }
        List<Lease> claimed = claim();
        if (claimed.isEmpty()) {
            rest();
            return false;
        }
        idleHandled = false;
        try {
            loop.withoutBound(() -> carryOut(claimed));
        } finally {
            idle = Stopwatch.start();
        }
        return true;
    }

    /** Once after the last task, also where it fails. */
    private void rest() {
        if (idleHandled || idle.elapsed().compareTo(idleAfter) <= 0) {
            return;
        }
        idleHandled = true;
        try {
            handler.idle();
        } finally {
            NativeMemory.giveBack();
        }
    }

    private boolean lookForSchema() {
        schemaIsThere = SchemaVersion.isThere(database);
        if (!schemaIsThere) {
            LOG.info(
                    "the ledger's schema is not at version {} yet: waiting for a gateway to migrate it",
                    SchemaVersion.NEEDED);
        }
        return schemaIsThere;
    }

    private List<Lease> claim() {
        Optional<Lease> first = claims.next(handler.kind(), owner, config.lease());
        List<Lease> claimed = new ArrayList<>(first.stream().toList());
        if (first.isPresent() && handler.sharedBatch() > 0) {
            int room = handler.sharedBatch() - first.get().batchImages();
            claimed.addAll(alike(first.get(), room));
        }
        return claimed;
    }

    /** Best effort: a failure only means a smaller batch. */
    private List<Lease> alike(Lease first, int room) {
        try {
            return claims.alike(first, room, config.lease());
        } catch (RuntimeException e) {
            LOG.warn("no tasks to share a batch: {}", e.getMessage());
            return List.of();
        }
    }

    private void carryOut(List<Lease> claimed) {
        List<TaskContext> contexts = new ArrayList<>();
        for (Lease lease : claimed) {
            LOG.info(
                    "jobId={} leaseEpoch={} task={} role={}: claimed",
                    lease.jobId(),
                    lease.epoch(),
                    lease.number(),
                    lease.role());
            TaskTrace trace = traces.begin(lease);
            contexts.add(new TaskContext(lease, trace, progress.of(lease, trace)));
            attend(() -> metrics.claimed(lease));
        }
        Stopwatch begin = Stopwatch.start();
        running.begin(contexts);
        if (loop.isStopping()) {
            contexts.forEach(context -> context.stop(StopReason.SHUTDOWN));
        }
        try {
            Map<TaskContext, Outcome> outcomes = outcomes(contexts);
            for (TaskContext context : contexts) {
                Outcome outcome = Optional.ofNullable(outcomes.get(context)).orElseGet(() -> missing(context));
                try (Scope _ = context.trace().makeCurrent()) {
                    attempt(() -> report(context, outcome));
                }
                running.end(context);
                attend(() -> metrics.ended(context.lease(), word(outcome), begin.elapsed()));
                attend(() -> context.trace().end(word(outcome)));
            }
        } finally {
            running.end();
            progress.done();
        }
    }

    /** A handler that says nothing of a task of its batch has a bug, and would have it again. */
    private static Outcome missing(TaskContext context) {
        Lease lease = context.lease();
        LOG.error("jobId={} leaseEpoch={} task={}: no outcome", lease.jobId(), lease.epoch(), lease.number());
        return Outcome.cannotBeDone(FailureCode.INTERNAL_ERROR, "the worker has no outcome of task " + lease.number());
    }

    /** What is only told of a task must not end it, nor those of its batch. */
    private static void attend(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException e) {
            LOG.error("a task is not measured", e);
        }
    }

    private Map<TaskContext, Outcome> outcomes(List<TaskContext> contexts) {
        Map<TaskContext, Outcome> outcomes = new HashMap<>();
        try {
            if (contexts.size() > 1) {
                outcomes.putAll(handler.runTogether(contexts));
            } else {
                outcomes.put(contexts.getFirst(), runAlone(contexts.getFirst()));
            }
        } catch (TaskStopped stopped) {
            contexts.forEach(context -> outcomes.put(
                    context, new Outcome.Stopped(context.stopReason().orElse(stopped.reason()))));
        } catch (LeaseLost lost) {
            LOG.warn("{}", lost.getMessage());
            // A fenced write of one task said so; the others of its batch are handed back.
            contexts.forEach(context -> outcomes.put(
                    context, new Outcome.Stopped(contexts.size() == 1 ? StopReason.LEASE_LOST : StopReason.SHUTDOWN)));
        } catch (DeviceLost lost) {
            throw lost;
        } catch (RuntimeException | Error e) {
            Lease first = contexts.getFirst().lease();
            LOG.error("jobId={} leaseEpoch={}: failed", first.jobId(), first.epoch(), e);
            contexts.forEach(context -> outcomes.put(context, new Outcome.Failed(TaskFailures.of(e, context.batch()))));
        }
        return outcomes;
    }

    private Outcome runAlone(TaskContext context) {
        try (Scope _ = context.trace().makeCurrent()) {
            return handler.run(context);
        }
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done -> "done";
            case Outcome.Failed failed -> "failed";
            case Outcome.Stopped(StopReason reason) ->
                switch (reason) {
                    case CANCELLED -> "cancelled";
                    case SHUTDOWN -> "handed-back";
                    case LEASE_LOST -> "lease-lost";
                };
        };
    }

    /** The database may be away for a while; the result of hours must not be lost to that: it waits, see {@link RunningTasks}. */
    private void report(TaskContext context, Outcome outcome) {
        Lease lease = context.lease();
        switch (outcome) {
            case Outcome.Done done -> leases.finish(lease, done.result());
            case Outcome.Failed failed -> leases.fail(lease, failed.failure());
            case Outcome.Stopped stopped -> {
                LOG.info("jobId={} leaseEpoch={}: stopped, {}", lease.jobId(), lease.epoch(), stopped.reason());
                switch (stopped.reason()) {
                    case CANCELLED -> leases.cancelled(lease);
                    case SHUTDOWN -> leases.release(lease);
                    case LEASE_LOST -> {}
                }
            }
        }
    }

    private void attempt(Runnable write) {
        try {
            write.run();
        } catch (LeaseLost lost) {
            LOG.warn("{}", lost.getMessage());
        } catch (TaskStopped stopped) {
            LOG.warn("not written before the end, the lease will expire: {}", stopped.reason());
        } catch (RuntimeException | Error e) {
            // Nothing was written: the task is taken back when its lease ends, and tried again.
            LOG.error("not written, the lease will expire", e);
        }
    }
}
