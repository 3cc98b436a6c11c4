package io.anthesis.bench.jobs;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.TaskResult;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Notification.Channel;
import io.anthesis.ledger.sql.NotificationListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A sampler that has nothing to do but to be woken: it claims as a worker does, and its tasks are empty. */
final class IdleWorker implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Claims claims;
    private final Leases leases;
    private final NotificationListener notifications;
    private final Map<UUID, CompletableFuture<Times>> waiting = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /** When a task was claimed, and when it was done. */
    record Times(Instant started, Instant ended) {}

    IdleWorker(BenchDatabase database) {
        var ledger = new Database(database.source());
        this.claims = new Claims(ledger);
        this.leases = new Leases(ledger);
        this.thread = Thread.ofPlatform().daemon().name("idle-worker").start(this::run);
        this.notifications = database.listen(Map.of(Channel.TASKS, kind -> LockSupport.unpark(thread)));
    }

    CompletableFuture<Times> times(UUID job) {
        return waiting.computeIfAbsent(job, missing -> new CompletableFuture<>());
    }

    private void run() {
        while (!closed) {
            Optional<Lease> lease = claims.next(JobKind.SAMPLING, "idle", AnthesisQueue.LEASE);
            if (lease.isEmpty()) {
                LockSupport.parkNanos(POLL.toNanos());
                continue;
            }
            Instant started = Instant.now();
            leases.finish(lease.get(), TaskResult.of(Map.of()));
            times(lease.get().jobId()).complete(new Times(started, Instant.now()));
        }
    }

    @Override
    public void close() {
        closed = true;
        notifications.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
