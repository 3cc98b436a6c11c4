package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.ledger.process.ProcessLeases;
import io.anthesis.ledger.process.RenewedLease;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RenewedLeaseTest {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final LedgerFixture ledger = new LedgerFixture();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final RenewedLease lease = new RenewedLease(ledger.database, "housekeeping", "one", LEASE, () -> now);

    /** On the database's clock. */
    private void letPass(Duration time) {
        ledger.database.transaction(transaction -> transaction.update(
                "update process_leases set lease_until = lease_until - ? * interval '1 second'", time));
    }

    private boolean anotherAcquires() {
        return ProcessLeases.acquire(ledger.database, "housekeeping", "another", LEASE);
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

    @Test
    void workWhoseLeaseAnotherProcessHasTakenEnds() {
        lease.acquire();
        now = now.plus(LEASE.plusSeconds(1));
        letPass(LEASE.plusSeconds(1));
        assertThat(anotherAcquires()).isTrue();

        assertThatThrownBy(lease::renewInTime)
                .isInstanceOf(RenewedLease.LeaseTaken.class)
                .hasMessage("another process has the lease 'housekeeping'");
    }
}
