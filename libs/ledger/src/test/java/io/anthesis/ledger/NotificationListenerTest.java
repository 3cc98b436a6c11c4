package io.anthesis.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.anthesis.ledger.sql.Notification.Channel;
import io.anthesis.ledger.sql.NotificationListener;
import io.anthesis.testkit.server.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class NotificationListenerTest {
    private final PGSimpleDataSource source = TestPostgres.newDatabase();
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private void notify(String payload) {
        try (Connection connection = source.getConnection();
                var statement = connection.prepareStatement("select pg_notify('anthesis_outbox', ?)")) {
            statement.setString(1, payload);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anUnreadableNotificationDoesNotEndTheListener() {
        String id = UUID.randomUUID().toString();
        try (var listener = new NotificationListener(
                        source.getUrl(), source.getUser(), source.getPassword(), Map.of(Channel.EVENTS, payload -> {
                            if (payload.equals("error")) {
                                heard.add(payload);
                                throw new StackOverflowError();
                            }
                            heard.add(UUID.fromString(payload).toString());
                        }))
                .start()) {
            await().until(() -> {
                notify(id);
                return !heard.isEmpty();
            });

            notify("no uuid\nat all");
            notify("error");
            await().until(() -> heard.contains("error"));
            heard.clear();

            await().until(() -> {
                notify(id);
                return heard.contains(id);
            });
            assertThat(listener.loop().report().stopped()).isEmpty();
        }
    }
}
