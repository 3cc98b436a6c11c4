package io.anthesis.ledger.process;

import io.anthesis.ledger.sql.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A lease that its owner renews while it works, for work that may take longer than the lease. */
public final class RenewedLease {
    private static final int RENEWALS_PER_LEASE = 5;

    private final Database database;
    private final String name;
    private final String owner;
    private final Duration lease;
    private final InstantSource clock;

    private volatile Instant renewed = Instant.MIN;

    public RenewedLease(Database database, String name, String owner, Duration lease, InstantSource clock) {
        this.database = database;
        this.name = name;
        this.owner = owner;
        this.lease = lease;
        this.clock = clock;
    }

    /** @return whether the work may begin */
    public boolean acquire() {
        renewed = clock.instant();
        return ProcessLeases.acquire(database, name, owner, lease);
    }

    /**
     * Renews the lease when a part of it has passed; the work calls this as often as it likes.
     *
     * @throws LeaseTaken if the work took so long that another process has the lease by now
     */
    public void renewInTime() {
        boolean due = renewed.plus(lease.dividedBy(RENEWALS_PER_LEASE)).isBefore(clock.instant());
        if (due && !acquire()) {
            throw new LeaseTaken(name);
        }
    }

    /** Another process does the work now. */
    public static final class LeaseTaken extends RuntimeException {
        LeaseTaken(String name) {
            super("another process has the lease '" + name + "'");
        }
    }
}
