package io.anthesis.gateway.relay;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.loop.Loops;
import io.anthesis.gateway.event.LedgerNotifications;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Publishes events as soon as the ledger notifies of them; polls once a second in case a notification is lost. */
@Singleton
class RelayLoop {
    private static final Duration POLL = Duration.ofSeconds(1);
    /** Of one batch, which waits for PostgreSQL and for the broker, each no longer than its timeouts. */
    private static final Duration BOUND = Duration.ofMinutes(3);

    private final LedgerNotifications notifications;
    private final Loop loop;

    RelayLoop(OutboxRelay relay, LedgerNotifications notifications, Loops loops) {
        this.notifications = notifications;
        this.loop = loops.add(new Loop("outbox-relay", POLL, BOUND, relay::relay));
    }

    void start(@Observes StartupEvent event) {
        notifications.onEvent(job -> loop.wake());
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) {
        loop.stop();
    }
}
