package io.anthesis.ledger.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Statements with positional parameters in one transaction of the ledger. {@link Database} makes and commits it, and may run its work
 * again from the start: the work has no effects but these statements.
 *
 * <p>A parameter is a value that PostgreSQL's driver knows (arrays of strings and numbers among them), an {@link Instant}, a
 * {@link Duration} (its seconds, as {@code double precision}), an {@link Optional} of one of these, or null.
 */
public final class Transaction {
    private final Connection connection;
    private final Set<Notification> afterCommit = new LinkedHashSet<>();

    Transaction(Connection connection) {
        this.connection = connection;
    }

    /**
     * Runs statements on a connection of the caller's, who commits: for tools such as a backup. Nothing is notified.
     *
     * @throws SQLException what PostgreSQL answered
     */
    public static <T> T over(Connection connection, Function<Transaction, T> work) throws SQLException {
        try {
            return work.apply(new Transaction(connection));
        } catch (StatementFailed e) {
            throw e.answer();
        }
    }

    /** Makes a value of the current row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @return the number of rows changed */
    public int update(String sql, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new StatementFailed(e);
        }
    }

    public <T> List<T> list(Row<T> row, String sql, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(row.read(rows));
            }
            return list;
        } catch (SQLException e) {
            throw new StatementFailed(e);
        }
    }

    public <T> Optional<T> first(Row<T> row, String sql, Object... parameters) {
        return list(row, sql, parameters).stream().findFirst();
    }

    /** For statements whose result does not matter, such as {@code select setval(…)}. */
    public void run(String sql, Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.execute();
        } catch (SQLException e) {
            throw new StatementFailed(e);
        }
    }

    /** Sends a notification once if this transaction commits. */
    public void notifyAfterCommit(Notification notification) {
        afterCommit.add(notification);
    }

    Set<Notification> afterCommit() {
        return Collections.unmodifiableSet(afterCommit);
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, valueOf(parameters[i]));
        }
        return statement;
    }

    private static Object valueOf(Object parameter) {
        return switch (parameter) {
            case null -> null;
            case Optional<?> optional -> valueOf(optional.orElse(null));
            case Duration duration -> duration.toMillis() / 1000.0;
            case Instant instant -> instant.atOffset(ZoneOffset.UTC);
            default -> parameter;
        };
    }
}
