package io.anthesis.ledger.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Statements with positional parameters. */
public final class Sql {
    private Sql() {}

    /** Makes a value of the current row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @return the number of rows changed */
    public static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    public static <T> List<T> list(Connection connection, Row<T> row, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> list = new ArrayList<>();
            while (rows.next()) {
                list.add(row.read(rows));
            }
            return list;
        }
    }

    public static <T> Optional<T> first(Connection connection, Row<T> row, String sql, Object... parameters)
            throws SQLException {
        return list(connection, row, sql, parameters).stream().findFirst();
    }

    /** For {@code select pg_notify(…)} and the like. */
    public static void run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.execute();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case Duration duration -> statement.setDouble(i + 1, duration.toMillis() / 1000.0);
                case null -> statement.setObject(i + 1, null);
                default -> statement.setObject(i + 1, parameters[i]);
            }
        }
        return statement;
    }
}
