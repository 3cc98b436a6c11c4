package io.anthesis.gateway.relay;

import io.anthesis.ledger.lease.Leases;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway does by itself, once it is up: a timer that fires before the emitters are connected fails (SRMSG00019).
 */
@Singleton
public class RelayTimer {
    private static final Logger LOG = LoggerFactory.getLogger(RelayTimer.class);

    private final OutboxRelay relay;
    private final Leases leases;

    RelayTimer(OutboxRelay relay, Leases leases) {
        this.relay = relay;
        this.leases = leases;
    }

    @Scheduled(
            every = "0.2s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void relay() {
        try {
            relay.relay();
        } catch (DatabaseUnavailable e) {
            LOG.warn("events wait: {}", e.getMessage());
        }
    }

    @Scheduled(
            every = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
            skipExecutionIf = Scheduled.ApplicationNotRunning.class)
    void reap() {
        try {
            int reaped = leases.reap();
            if (reaped > 0) {
                LOG.warn("took {} tasks back whose workers stopped renewing their leases", reaped);
            }
        } catch (DatabaseUnavailable e) {
            LOG.warn("leases are not looked at: {}", e.getMessage());
        }
    }
}
