package io.anthesis.ledger.sql;

import io.anthesis.contracts.outage.OutagePolicy;
import io.anthesis.contracts.time.Stopwatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** PostgreSQL with the ledger's schema. */
public final class Database {
    private static final int MAX_COLLISIONS = 5;

    private final DataSource source;
    private final OutagePolicy patience;
    private final Notifications notifications = new Notifications();

    public Database(DataSource source) {
        this(source, OutagePolicy.FAIL_FAST);
    }

    /** @param patience is asked when PostgreSQL is away; transactions must bear to be run again after a commit that got no answer */
    public Database(DataSource source, OutagePolicy patience) {
        this.source = source;
        this.patience = patience;
    }

    /**
     * Commits what {@code work} did, or nothing if it throws. The work may be run again from its start.
     *
     * @throws DatabaseUnavailable if PostgreSQL cannot be reached or broke the transaction off, and patience is at its end
     * @throws StatementRefused if PostgreSQL refused a statement
     */
    public <T> T transaction(Function<Transaction, T> work) {
        return patiently(() -> attempt(() -> once(work)));
    }

    /** As {@link #transaction}, for a single statement: its commit needs no round trip of its own. */
    public <T> T statement(Function<Transaction, T> work) {
        return patiently(() -> attempt(() -> single(work)));
    }

    private <T> T patiently(Supplier<T> attempt) {
        Stopwatch begin = Stopwatch.start();
        while (true) {
            try {
                return attempt.get();
            } catch (DatabaseUnavailable e) {
                patience.pause(e, begin.elapsed());
            }
        }
    }

    /** @return this database for callers that cannot wait, such as heartbeats */
    public Database failFast() {
        return new Database(source);
    }

    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private static <T> T attempt(Attempt<T> attempt) {
        for (int collisions = 0; ; collisions++) {
            SQLException answer;
            try {
                return attempt.run();
            } catch (StatementFailed e) {
                answer = e.answer();
            } catch (SQLException e) {
                answer = e;
            }
            boolean collided = "40001".equals(answer.getSQLState()) || "40P01".equals(answer.getSQLState());
            if (!collided || collisions == MAX_COLLISIONS) {
                throw collided || DatabaseUnavailable.isMeantBy(answer)
                        ? new DatabaseUnavailable(answer)
                        : new StatementRefused(answer);
            }
        }
    }

    private <T> T once(Function<Transaction, T> work) throws SQLException {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            Transaction transaction = new Transaction(connection);
            T result;
            try {
                result = work.apply(transaction);
                connection.commit();
            } catch (SQLException | RuntimeException | Error e) {
                rollBack(connection, e);
                throw e;
            }
            connection.setAutoCommit(true);
            notifications.send(new Transaction(connection), transaction.afterCommit());
            return result;
        }
    }

    private <T> T single(Function<Transaction, T> work) throws SQLException {
        try (Connection connection = connect()) {
            Transaction statement = new Transaction(connection);
            T result = work.apply(statement);
            notifications.send(statement, statement.afterCommit());
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
