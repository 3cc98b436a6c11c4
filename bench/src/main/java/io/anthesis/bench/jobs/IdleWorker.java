package io.anthesis.bench.jobs;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.ledger.lease.Claims;
import io.anthesis.ledger.lease.Lease;
import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.lease.Leases.Effects;
import io.anthesis.ledger.sql.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** A sampler that has nothing to do but to be woken: it claims as a worker does, and its tasks are empty. */
final class IdleWorker implements AutoCloseable {
    private static final int POLL_MILLIS = 1000;

    private final Claims claims;
    private final Leases leases;
    private final Connection notifications;
    private final Map<UUID, CompletableFuture<Times>> waiting = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    /** When a task was claimed, and when it was done. */
    record Times(Instant started, Instant ended) {}

    IdleWorker(DataSource source, Connection notifications) throws SQLException {
        this.claims = new Claims(new Database(source));
        this.leases = new Leases(new Database(source));
        this.notifications = notifications;
        try (Statement statement = notifications.createStatement()) {
            statement.execute("listen anthesis_tasks");
        }
        this.thread = Thread.ofPlatform().daemon().name("idle-worker").start(this::run);
    }

    CompletableFuture<Times> times(UUID job) {
        return waiting.computeIfAbsent(job, missing -> new CompletableFuture<>());
    }

    private void run() {
        try {
            PGConnection listener = notifications.unwrap(PGConnection.class);
            while (!closed) {
                Optional<Lease> lease = claims.next(JobKind.SAMPLING, "idle", AnthesisQueue.LEASE);
                if (lease.isEmpty()) {
                    listener.getNotifications(POLL_MILLIS);
                    continue;
                }
                Instant started = Instant.now();
                leases.finish(lease.get(), Map.of(), Effects.NONE);
                times(lease.get().jobId()).complete(new Times(started, Instant.now()));
            }
        } catch (SQLException e) {
            waiting.values().forEach(times -> times.completeExceptionally(e));
        }
    }

    @Override
    public void close() throws SQLException {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        notifications.close();
    }
}
