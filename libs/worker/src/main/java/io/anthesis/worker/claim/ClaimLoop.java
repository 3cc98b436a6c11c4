package io.anthesis.worker.claim;

import io.anthesis.artifacts.StorageUnavailable;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.LeaseLost;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.worker.config.WorkerConfig;
import io.anthesis.worker.progress.ProgressReporter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims one task after another. A notification wakes it; a poll is the safety net. While a task runs, heartbeats renew its
 * lease and find out whether it should stop.
 */
@Singleton
public class ClaimLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLoop.class);
    private static final Duration IDLE_AFTER = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final WorkerConfig config;
    private final Leases leases;
    private final TaskHandler handler;
    private final ProgressReporter.Factory progress;
    private final Wakeups wakeups;
    private final String owner;
    private final ScheduledExecutorService heartbeats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeats").factory());
    private final Thread thread = new Thread(this::run, "claim-loop");
    private volatile boolean stopping;
    private volatile TaskContext current;

    ClaimLoop(
            WorkerConfig config,
            Leases leases,
            TaskHandler handler,
            ProgressReporter.Factory progress,
            Wakeups wakeups) {
        this.config = config;
        this.leases = leases;
        this.handler = handler;
        this.progress = progress;
        this.wakeups = wakeups;
        this.owner = config.id().orElseGet(ClaimLoop::hostAndProcess);
    }

    private static String hostAndProcess() {
        String host = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
        return host + "-" + ProcessHandle.current().pid();
    }

    void start(@Observes StartupEvent event) {
        wakeups.listen(handler.kind(), () -> LockSupport.unpark(thread), this::heartbeatNow);
        long interval = config.heartbeat().toMillis();
        heartbeats.scheduleAtFixedRate(this::heartbeat, interval, interval, TimeUnit.MILLISECONDS);
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        TaskContext running = current;
        if (running != null) {
            running.stop(StopReason.SHUTDOWN);
        }
        LockSupport.unpark(thread);
        try {
            if (!thread.join(config.stopWithin())) {
                LOG.warn("the running task did not stop within {}; its lease will expire", config.stopWithin());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        heartbeats.shutdownNow();
        wakeups.close();
    }

    private void run() {
        Instant idleSince = Instant.now();
        boolean idleHandled = false;
        while (!stopping) {
            Optional<Lease> lease = claim();
            if (lease.isPresent()) {
                carryOut(lease.get());
                idleSince = Instant.now();
                idleHandled = false;
                continue;
            }
            if (!idleHandled && Duration.between(idleSince, Instant.now()).compareTo(IDLE_AFTER) > 0) {
                handler.idle();
                NativeMemory.giveBack();
                idleHandled = true;
            }
            if (!stopping) {
                LockSupport.parkNanos(config.poll().toNanos());
            }
        }
    }

    private Optional<Lease> claim() {
        try {
            return leases.claim(handler.kind(), owner, config.lease());
        } catch (DatabaseUnavailable e) {
            LOG.warn("no claim: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void carryOut(Lease lease) {
        LOG.info(
                "jobId={} leaseEpoch={} task={} role={}: claimed",
                lease.jobId(),
                lease.epoch(),
                lease.number(),
                lease.role());
        var context = new TaskContext(lease, progress.of(lease));
        current = context;
        if (stopping) {
            context.stop(StopReason.SHUTDOWN);
        }
        try {
            Outcome outcome = handler.run(context);
            untilWritten(() -> report(lease, outcome));
        } catch (TaskStopped stopped) {
            LOG.info("jobId={} leaseEpoch={}: stopped, {}", lease.jobId(), lease.epoch(), stopped.reason());
            untilWritten(() -> report(lease, stopped.reason()));
        } catch (LeaseLost lost) {
            LOG.warn("{}", lost.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("jobId={} leaseEpoch={}: failed", lease.jobId(), lease.epoch(), e);
            untilWritten(() -> report(lease, failure(e)));
        } finally {
            current = null;
            progress.done();
        }
    }

    private void report(Lease lease, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done -> leases.finish(lease, done.result(), done.effects());
            case Outcome.Failed failed -> leases.fail(lease, failed.failure(), failed.mayPass());
        }
    }

    private void report(Lease lease, StopReason reason) {
        switch (reason) {
            case CANCELLED -> leases.cancelled(lease);
            case SHUTDOWN -> leases.release(lease);
            case LEASE_LOST -> LOG.warn("jobId={} leaseEpoch={}: lease lost", lease.jobId(), lease.epoch());
        }
    }

    private Outcome failure(Throwable e) {
        String message = e.getClass().getSimpleName() + ": " + e.getMessage();
        if (e instanceof OutOfMemoryError || OutOfDeviceMemory.isOutOfMemory(e)) {
            // Another batch size would be another run; what samples and scores may find more memory later.
            boolean mayPass = handler.kind() != JobKind.TRAINING;
            return new Outcome.Failed(new JobFailure("out-of-memory", message), mayPass);
        }
        String code = e instanceof StorageUnavailable ? "storage-unavailable" : "unexpected-failure";
        return new Outcome.Failed(new JobFailure(code, message), true);
    }

    /** The database may be away for a while; the result of hours must not be lost to that. */
    private void untilWritten(Runnable write) {
        while (true) {
            try {
                write.run();
                return;
            } catch (DatabaseUnavailable e) {
                LOG.warn("cannot write yet: {}", e.getMessage());
                if (stopping) {
                    return; // the lease will expire, and the task will be done again
                }
                LockSupport.parkNanos(RETRY.toNanos());
            } catch (LeaseLost lost) {
                LOG.warn("{}", lost.getMessage());
                return;
            }
        }
    }

    private void heartbeatNow() {
        heartbeats.execute(this::heartbeat);
    }

    private void heartbeat() {
        TaskContext running = current;
        if (running == null) {
            return;
        }
        try {
            switch (leases.renew(running.lease(), config.lease())) {
                case HELD -> {}
                case CANCEL_REQUESTED -> running.stop(StopReason.CANCELLED);
                case LOST -> running.stop(StopReason.LEASE_LOST);
            }
        } catch (RuntimeException e) {
            LOG.warn("jobId={}: no heartbeat: {}", running.lease().jobId(), e.getMessage());
        }
    }
}
