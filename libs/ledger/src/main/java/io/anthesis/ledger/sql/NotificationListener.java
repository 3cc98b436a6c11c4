package io.anthesis.ledger.sql;

import io.anthesis.contracts.loop.Loop;
import io.anthesis.contracts.text.Shown;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives {@link Notification}s on a connection of its own for as long as the process runs. Its users poll as well: a notification
 * can be lost.
 */
public final class NotificationListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationListener.class);
    private static final int WAIT_MILLIS = 5000;
    private static final Duration RECONNECT = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final String url;
    private final Properties properties = new Properties();
    private final Map<String, Consumer<String>> channels = new HashMap<>();
    private final Loop loop = new Loop("notifications", RECONNECT, BOUND, this::hear);
    private Connection connection;

    /** @param channels receives each channel's payloads; must return at once */
    public NotificationListener(
            String url, String user, String password, Map<Notification.Channel, Consumer<String>> channels) {
        this.url = url;
        channels.forEach((channel, receiver) -> this.channels.put(channel.channelName(), receiver));
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
    }

    /** Listens on a thread of its own from now on, and again whenever the connection was lost. */
    public NotificationListener start() {
        loop.start();
        return this;
    }

    public Loop loop() {
        return loop;
    }

    private boolean hear() {
        boolean heard = false;
        try {
            if (connection == null) {
                connection = connect();
            }
            PGNotification[] received = connection.unwrap(PGConnection.class).getNotifications(WAIT_MILLIS);
            if (received == null) {
                requireAnswer(connection);
            } else {
                for (PGNotification notification : received) {
                    receive(notification);
                }
            }
            heard = true;
        } catch (SQLException e) {
            LOG.debug("notifications are not received, polling goes on: {}", e.getMessage());
        } finally {
            if (!heard || loop.isStopping()) {
                disconnect();
            }
        }
        return heard;
    }

    private Connection connect() throws SQLException {
        Connection connected = DriverManager.getConnection(url, properties);
        try (Statement statement = connected.createStatement()) {
            for (String channel : channels.keySet()) {
                statement.execute("listen " + channel);
            }
        } catch (SQLException | RuntimeException | Error e) {
            connected.close();
            throw e;
        }
        return connected;
    }

    /** Any database user may notify, with any payload. */
    private void receive(PGNotification notification) {
        try {
            channels.get(notification.getName()).accept(notification.getParameter());
        } catch (RuntimeException e) {
            LOG.warn(
                    "channel={}: a notification is ignored: '{}'",
                    notification.getName(),
                    Shown.of(notification.getParameter()),
                    e);
        }
    }

    private void disconnect() {
        Connection lost = connection;
        connection = null;
        if (lost != null) {
            try {
                lost.close();
            } catch (SQLException e) {
                LOG.debug("closing the lost connection: {}", e.getMessage());
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
        loop.stop();
    }
}
