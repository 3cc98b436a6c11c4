package io.anthesis.gateway.relay;

import io.anthesis.gateway.event.LedgerNotifications;
import io.anthesis.ledger.sql.DatabaseUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes events as soon as the ledger tells of them; looks once a second where it does not. */
@Singleton
class RelayLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final OutboxRelay relay;
    private final LedgerNotifications notifications;
    private final Thread thread =
            Thread.ofPlatform().name("outbox-relay").daemon().unstarted(this::run);
    private volatile boolean stopping;

    RelayLoop(OutboxRelay relay, LedgerNotifications notifications) {
        this.relay = relay;
        this.notifications = notifications;
    }

    void start(@Observes StartupEvent event) {
        notifications.onEvent(job -> LockSupport.unpark(thread));
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!stopping) {
            try {
                relay.relay();
            } catch (DatabaseUnavailable e) {
                LOG.warn("events wait: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("events wait", e);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
