package io.anthesis.ledger.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears {@link Signals} on a connection of its own, for as long as the process runs. Who listens must poll as well: a signal can be
 * lost.
 */
public final class SignalListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SignalListener.class);
    private static final int WAIT_MILLIS = 5000;
    private static final Duration RECONNECT = Duration.ofSeconds(2);

    private final String url;
    private final Properties properties = new Properties();
    private final Map<String, Consumer<String>> channels;
    private volatile boolean closed;

    /** @param channels what is told of each channel's payloads; must return at once */
    public SignalListener(String url, String user, String password, Map<String, Consumer<String>> channels) {
        this.url = url;
        this.channels = Map.copyOf(channels);
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
    }

    /** Listens on a thread of its own from now on, and again whenever the connection was lost. */
    public SignalListener start() {
        Thread.ofPlatform().daemon().name("signals").start(() -> {
            while (!closed) {
                try (Connection connection = DriverManager.getConnection(url, properties)) {
                    listen(connection);
                } catch (SQLException e) {
                    LOG.debug("signals are away, polling goes on: {}", e.getMessage());
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        });
        return this;
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String channel : channels.keySet()) {
                statement.execute("listen " + channel);
            }
        }
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (!closed) {
            PGNotification[] received = notifications.getNotifications(WAIT_MILLIS);
            if (received == null) {
                requireAnswer(connection);
                continue;
            }
            for (PGNotification notification : received) {
                channels.get(notification.getName()).accept(notification.getParameter());
            }
        }
    }

    /** A connection that was cut without a word gives no notifications either. */
    private static void requireAnswer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
