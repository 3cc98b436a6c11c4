package io.anthesis.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
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
    private static final ScopedValue<Set<Signal>> PENDING = ScopedValue.newInstance();

    record Signal(String channel, String payload) {}

    private Signals() {}

    /** Part of a {@link Database#transaction}: sent once, if it commits. */
    public static void afterCommit(String channel, String payload) {
        PENDING.get().add(new Signal(channel, payload));
    }

    /** Work that may leave signals in {@code pending}. */
    static <T> T collect(Set<Signal> pending, ScopedValue.CallableOp<T, SQLException> work) throws SQLException {
        return ScopedValue.where(PENDING, pending).call(work);
    }

    /** The connection commits each statement by itself. */
    static void send(Connection connection, Set<Signal> pending) {
        if (pending.isEmpty()) {
            return;
        }
        Object[] parameters = pending.stream()
                .flatMap(signal -> Stream.of(signal.channel(), signal.payload()))
                .toArray();
        String calls = String.join(", ", Collections.nCopies(pending.size(), "pg_notify(?, ?)"));
        try {
            Sql.run(connection, "select " + calls, parameters);
        } catch (SQLException e) {
            LOG.debug("not notified, listeners will find out by their polls: {}", e.getMessage());
        }
    }
}
