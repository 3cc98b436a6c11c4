package io.anthesis.ledger.sql;

import io.anthesis.contracts.outage.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** PostgreSQL with the ledger's schema. */
public final class Database {
    private static final int MAX_COLLISIONS = 5;

    private final DataSource source;
    private final Patience patience;
    private final Signals signals = new Signals();

    public Database(DataSource source) {
        this(source, Patience.NONE);
    }

    /** @param patience is asked when PostgreSQL is away; transactions must bear to be run again after a commit that got no answer */
    public Database(DataSource source, Patience patience) {
        this.source = source;
        this.patience = patience;
    }

    /** Work in one transaction. It may be run again from its start. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Commits what {@code work} did, or nothing if it throws.
     *
     * @throws DatabaseUnavailable if PostgreSQL cannot be reached or broke the transaction off, and patience is at its end
     * @throws StatementRefused if PostgreSQL refused a statement
     */
    public <T> T transaction(Work<T> work) {
        return patiently(() -> attempt(() -> once(work)));
    }

    /** As {@link #transaction}, for a single statement: its commit needs no round trip of its own. */
    public <T> T statement(Work<T> work) {
        return patiently(() -> attempt(() -> single(work)));
    }

    private <T> T patiently(Supplier<T> attempt) {
        Instant begin = Instant.now();
        while (true) {
            try {
                return attempt.get();
            } catch (DatabaseUnavailable e) {
                patience.pause(e, Duration.between(begin, Instant.now()));
            }
        }
    }

    /** @return this database for those who cannot wait, such as heartbeats */
    public Database impatient() {
        return new Database(source);
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private static <T> T attempt(Attempt<T> attempt) {
        for (int collisions = 0; ; collisions++) {
            try {
                return attempt.run();
            } catch (SQLException e) {
                boolean collided = "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
                if (collided && collisions < MAX_COLLISIONS) {
                    continue;
                }
                throw collided || DatabaseUnavailable.isMeantBy(e)
                        ? new DatabaseUnavailable(e)
                        : new StatementRefused(e);
            }
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            Set<Signals.Signal> pending = new LinkedHashSet<>();
            T result;
            try {
                result = Signals.collect(pending, () -> work.run(connection));
                connection.commit();
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
            connection.setAutoCommit(true);
            signals.send(connection, pending);
            return result;
        }
    }

    private <T> T single(Work<T> work) throws SQLException {
        try (Connection connection = connect()) {
            Set<Signals.Signal> pending = new LinkedHashSet<>();
            T result = Signals.collect(pending, () -> work.run(connection));
            signals.send(connection, pending);
            return result;
        }
    }

    /** Without a connection it does not matter why there is none. */
    private Connection connect() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new DatabaseUnavailable(e);
        }
    }

    private static void rollBack(Connection connection, Throwable cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    public DataSource source() {
        return source;
    }
}
