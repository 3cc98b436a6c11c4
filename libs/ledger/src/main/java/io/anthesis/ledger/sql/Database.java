package io.anthesis.ledger.sql;

import io.anthesis.contracts.outage.Patience;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
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
        Instant begin = Instant.now();
        while (true) {
            try {
                return attempt(work);
            } catch (DatabaseUnavailable e) {
                patience.pause(e, Duration.between(begin, Instant.now()));
            }
        }
    }

    /** @return this database for those who cannot wait, such as heartbeats */
    public Database impatient() {
        return new Database(source);
    }

    private <T> T attempt(Work<T> work) {
        for (int collisions = 0; ; collisions++) {
            try {
                return once(work);
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
