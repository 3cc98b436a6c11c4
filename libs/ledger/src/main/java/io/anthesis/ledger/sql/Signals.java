package io.anthesis.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifications to whoever listens on a channel of PostgreSQL. They are sent after the commit, by themselves: a transaction that
 * notifies holds a lock of the whole database while its commit is flushed to disk, and commits would go one after another
 * (docs/adr/0005). One that is lost in between costs a listener its next poll.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int AT_ONCE = 200;
    private static final ScopedValue<Set<Signal>> PENDING = ScopedValue.newInstance();

    record Signal(String channel, String payload) {}

    private final Set<Signal> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean sending = new AtomicBoolean();

    /** Part of a {@link Database#transaction}: sent once, if it commits. */
    public static void afterCommit(String channel, String payload) {
        PENDING.get().add(new Signal(channel, payload));
    }

    /** Work that may leave signals in {@code pending}. */
    static <T> T collect(Set<Signal> pending, ScopedValue.CallableOp<T, SQLException> work) throws SQLException {
        return ScopedValue.where(PENDING, pending).call(work);
    }

    /**
     * Sends what a transaction left, and what others have left meanwhile: where many commit at once one of them sends for all, and
     * the same signal once.
     *
     * @param connection commits each statement by itself
     */
    void send(Connection connection, Set<Signal> pending) {
        waiting.addAll(pending);
        while (!waiting.isEmpty() && sending.compareAndSet(false, true)) {
            try {
                sendSome(connection);
            } catch (SQLException e) {
                LOG.debug("not notified, listeners will find out by their polls: {}", e.getMessage());
                return;
            } finally {
                sending.set(false);
            }
        }
    }

    private void sendSome(Connection connection) throws SQLException {
        List<Signal> some = waiting.stream().limit(AT_ONCE).toList();
        some.forEach(waiting::remove);
        Object[] parameters = some.stream()
                .flatMap(signal -> Stream.of(signal.channel(), signal.payload()))
                .toArray();
        if (parameters.length > 0) {
            Sql.run(
                    connection,
                    "select " + String.join(", ", Collections.nCopies(some.size(), "pg_notify(?, ?)")),
                    parameters);
        }
    }
}
