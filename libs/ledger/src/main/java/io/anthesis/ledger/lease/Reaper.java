package io.anthesis.ledger.lease;

import io.anthesis.contracts.job.Failure;
import io.anthesis.ledger.job.Jobs;
import io.anthesis.ledger.sql.Database;
import io.anthesis.ledger.sql.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes back tasks whose lease has ended, and ends jobs whose deadline has passed. After an outage it first waits for a grace
 * period, so that workers can renew their leases.
 */
public final class Reaper {
    private static final Duration MAX_GAP = Duration.ofSeconds(5);
    private static final int BATCH_ROWS = 1000;

    private final Database database;
    private final Duration grace;
    private Instant lastLook = Instant.MIN;
    private Instant patientUntil = Instant.MIN;

    /** @param grace that workers get after an outage: a little longer than the time between two heartbeats */
    public Reaper(Database database, Duration grace) {
        this.database = database;
        this.grace = grace;
    }

    /** What a look found. */
    public record Reaped(int leases, int deadlines) {
        public static final Reaped NOTHING = new Reaped(0, 0);
    }

    /**
     * For one thread. Looks once.
     *
     * @throws io.anthesis.ledger.sql.DatabaseUnavailable if it could not
     */
    public Reaped look(Instant now) {
        int deadlines = cancelOverdue();
        if (lastLook.equals(Instant.MIN) || Duration.between(lastLook, now).compareTo(MAX_GAP) > 0) {
            patientUntil = now.plus(grace);
        }
        lastLook = now;
        return now.isBefore(patientUntil) ? new Reaped(0, deadlines) : new Reaped(reap(), deadlines);
    }

    /** Takes all expired leases back now. */
    public int reap() {
        List<Expired> expired = database.transaction(transaction -> transaction.list(
                row -> new Expired(row.getLong(1), row.getObject(2, UUID.class), row.getLong(3)),
                "select id, job_id, lease_epoch from tasks where state = 'running' and lease_until < now() limit "
                        + BATCH_ROWS));
        int reaped = 0;
        for (Expired task : expired) {
            reaped += database.transaction(transaction -> reap(transaction, task)) ? 1 : 0;
        }
        return reaped;
    }

    private record Expired(long taskId, UUID jobId, long epoch) {}

    private static boolean reap(Transaction transaction, Expired expired) {
        // A job that another transaction has locked is checked again a second later.
        boolean free = transaction
                .first(row -> true, "select 1 from jobs where id = ? for update skip locked", expired.jobId())
                .isPresent();
        if (!free) {
            return false;
        }
        Optional<String> owner = transaction.first(
                row -> row.getString(1),
                "select lease_owner from tasks where id = ? and lease_epoch = ? and state = 'running' and lease_until < now() for update",
                expired.taskId(),
                expired.epoch());
        if (owner.isEmpty()) {
            return false;
        }
        Leases.failed(transaction, expired.taskId(), expired.jobId(), new Failure.LeaseExpired(owner.get()));
        return true;
    }

    private int cancelOverdue() {
        List<UUID> overdue = database.transaction(transaction -> transaction.list(
                row -> row.getObject(1, UUID.class),
                "select id from jobs where deadline_at < now() and finished_at is null and state <> 'cancelling' limit "
                        + BATCH_ROWS));
        for (UUID job : overdue) {
            database.transaction(transaction -> Jobs.cancelOverdue(transaction, job));
        }
        return overdue.size();
    }
}
