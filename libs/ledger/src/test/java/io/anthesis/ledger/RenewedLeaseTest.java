package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.ledger.process.ProcessLeases;
import io.anthesis.ledger.process.RenewedLease;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RenewedLeaseTest {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final LedgerFixture ledger = new LedgerFixture();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final RenewedLease lease = new RenewedLease(ledger.database, "sweep", "one", LEASE, () -> now);

    /** On the database's clock. */
    private void letPass(Duration time) {
        ledger.database.transaction(transaction -> transaction.update(
                "update process_leases set lease_until = lease_until - ? * interval '1 second'", time));
    }

    private boolean anotherAcquires() {
        return ProcessLeases.acquire(ledger.database, "sweep", "another", LEASE);
    }

    @Test
    void workThatTakesLongerThanTheLeaseKeepsIt() {
        assertThat(lease.acquire()).isTrue();

        for (int minute = 0; minute < 30; minute++) {
            now = now.plus(Duration.ofMinutes(1));
            letPass(Duration.ofMinutes(1));
            lease.renewInTime();
            assertThat(anotherAcquires()).as("minute %d", minute).isFalse();
        }
    }

    @Test
    void itIsNotRenewedAtEveryObject() {
        lease.acquire();
        letPass(LEASE.plusSeconds(1));

        lease.renewInTime();

        assertThat(anotherAcquires()).isTrue();
    }
}
