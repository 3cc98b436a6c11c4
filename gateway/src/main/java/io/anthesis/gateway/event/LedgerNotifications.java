package io.anthesis.gateway.event;

import io.anthesis.contracts.loop.Loops;
import io.anthesis.ledger.sql.Notification.Channel;
import io.anthesis.ledger.sql.NotificationListener;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hears of new events from PostgreSQL. Who listens must poll as well: a notification can be lost. */
@Singleton
public class LedgerNotifications {
    private final NotificationListener listener;
    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();

    LedgerNotifications(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password,
            Loops loops) {
        this.listener = new NotificationListener(url, user, password, Map.of(Channel.EVENTS, this::received));
        loops.add(listener.loop());
    }

    /** @param listener is given the job that has a new event; must return at once */
    public void onEvent(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    void start(@Observes StartupEvent event) {
        listener.start();
    }

    void stop(@Observes ShutdownEvent event) {
        listener.close();
    }

    private void received(String job) {
        if (!job.isEmpty()) { // the version before names no job
            UUID id = UUID.fromString(job);
            listeners.forEach(listener -> listener.accept(id));
        }
    }
}
