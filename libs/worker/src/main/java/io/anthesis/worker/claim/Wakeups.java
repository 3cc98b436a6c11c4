package io.anthesis.worker.claim;

import io.anthesis.contracts.job.JobKind;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the ledger's notifications on a connection of its own, so that every idle worker is woken for every claimable task,
 * not only the owner of a Kafka partition.
 */
@Singleton
public class Wakeups {
    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
    private static final int WAIT_MILLIS = 5000;
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final String url;
    private final String user;
    private final String password;
    private volatile boolean closed;

    Wakeups(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    void listen(JobKind kind, Runnable taskAvailable, Runnable cancellation) {
        Thread.ofPlatform().daemon().name("wakeups").start(() -> {
            while (!closed) {
                try (Connection connection = DriverManager.getConnection(url, properties())) {
                    listen(connection, kind, taskAvailable, cancellation);
                } catch (SQLException e) {
                    LOG.debug("notifications are away, polling goes on: {}", e.getMessage());
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        });
    }

    private void listen(Connection connection, JobKind kind, Runnable taskAvailable, Runnable cancellation)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen anthesis_tasks");
            statement.execute("listen anthesis_cancellations");
        }
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (!closed) {
            PGNotification[] received = notifications.getNotifications(WAIT_MILLIS);
            if (received == null) {
                requireAnswer(connection);
            }
            for (PGNotification notification : received == null ? new PGNotification[0] : received) {
                if (notification.getName().equals("anthesis_cancellations")) {
                    cancellation.run();
                } else if (notification.getParameter().equals(kind.key())) {
                    taskAvailable.run();
                }
            }
        }
    }

    /** A connection that was cut without a word gives no notifications either. */
    private static void requireAnswer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    private Properties properties() {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        return properties;
    }

    void close() {
        closed = true;
    }
}
