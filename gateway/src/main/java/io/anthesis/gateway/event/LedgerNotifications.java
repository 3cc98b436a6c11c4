package io.anthesis.gateway.event;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of new events from PostgreSQL, on a connection of its own. Who listens must poll as well: a notification can be lost. */
@Singleton
public class LedgerNotifications {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerNotifications.class);
    private static final int WAIT_MILLIS = 5000;
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final String url;
    private final Properties properties = new Properties();
    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    LedgerNotifications(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.url = url;
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
    }

    /** @param listener is given the job that has a new event; must return at once */
    public void onEvent(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().daemon().name("ledger-notifications").start(() -> {
            while (!closed) {
                try (Connection connection = DriverManager.getConnection(url, properties)) {
                    listen(connection);
                } catch (SQLException e) {
                    LOG.debug("notifications are away, polling goes on: {}", e.getMessage());
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        });
    }

    void stop(@Observes ShutdownEvent event) {
        closed = true;
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen anthesis_outbox");
        }
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (!closed) {
            PGNotification[] received = notifications.getNotifications(WAIT_MILLIS);
            if (received == null) {
                requireAnswer(connection);
                continue;
            }
            for (PGNotification notification : received) {
                tell(notification.getParameter());
            }
        }
    }

    private void tell(String job) {
        if (!job.isEmpty()) { // the version before named no job
            UUID id = UUID.fromString(job);
            listeners.forEach(listener -> listener.accept(id));
        }
    }

    /** A connection that was cut without a word gives no notifications either. */
    private static void requireAnswer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }
}
