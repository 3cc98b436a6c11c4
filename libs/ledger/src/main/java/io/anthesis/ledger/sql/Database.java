package io.anthesis.ledger.sql;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** PostgreSQL with the ledger's schema. */
public final class Database {
    private final DataSource source;

    public Database(DataSource source) {
        this.source = source;
    }

    /** Work in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Commits what {@code work} did, or nothing if it throws.
     *
     * @throws DatabaseUnavailable if PostgreSQL cannot be reached or broke the transaction off
     */
    public <T> T transaction(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailable(e);
        }
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    public DataSource source() {
        return source;
    }
}
