package io.anthesis.ledger.sql;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notifications after the commit, in a statement of their own: a transaction that notifies holds a lock of the whole database
 * while its commit is flushed to disk, and commits would go one after another (docs/adr/0005). A notification that is lost in between
 * delays its listeners until their next poll.
 */
final class Notifications {
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int MAX_PER_STATEMENT = 200;

    private final Set<Notification> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sending = new AtomicBoolean();

    /**
     * Sends {@code notifications}, and those that other threads have left meanwhile: where many commit at once, one thread sends for
     * all, and equal notifications once.
     *
     * @param statements each commits by itself
     */
    void send(Transaction statements, Set<Notification> notifications) {
        waiting.addAll(notifications);
        while (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
            try {
                sendSome(statements);
            } catch (StatementFailed e) {
                LOG.debug("not notified, listeners find out by polling: {}", e.getMessage());
                return;
            } finally {
                sending.set(false);
            }
        }
    }

    private void sendSome(Transaction statements) {
        List<Notification> some = waiting.stream().limit(MAX_PER_STATEMENT).toList();
        some.forEach(waiting::remove);
        Object[] parameters = some.stream()
                .flatMap(notification -> Stream.of(notification.channel().channelName(), notification.payload()))
                .toArray();
        if (parameters.length > 0) {
            statements.run(
                    "select " + String.join(", ", Collections.nCopies(some.size(), "pg_notify(?, ?)")), parameters);
        }
    }
}
