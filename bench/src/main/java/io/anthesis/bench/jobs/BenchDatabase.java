package io.anthesis.bench.jobs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.anthesis.ledger.sql.Notification.Channel;
import io.anthesis.ledger.sql.NotificationListener;
import io.anthesis.standalone.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;

/** A database of its own on one PostgreSQL, with connections for as many threads as will use it. */
final class BenchDatabase implements AutoCloseable {
    private final String url;
    private final HikariDataSource source;
    private final PostgresServer server;

    private BenchDatabase(PostgresServer server, String url, HikariDataSource source) {
        this.server = server;
        this.url = url;
        this.source = source;
    }

    static BenchDatabase create(PostgresServer server, String name, int connections) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        server.url(), PostgresServer.USER, server.secrets().databasePassword());
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name);
        }
        return attach(server, name, connections);
    }

    static BenchDatabase attach(PostgresServer server, String name, int connections) {
        String url = server.url().replaceFirst("/[^/]*$", "/" + name);
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(PostgresServer.USER);
        config.setPassword(server.secrets().databasePassword());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        return new BenchDatabase(server, url, new HikariDataSource(config));
    }

    BenchDatabase withLedger() {
        Flyway.configure()
                .dataSource(source)
                .locations("io/anthesis/ledger/migrations")
                .load()
                .migrate();
        return this;
    }

    HikariDataSource source() {
        return source;
    }

    /** Hears signals as a worker does. */
    NotificationListener listen(Map<Channel, Consumer<String>> channels) {
        return new NotificationListener(
                        url, PostgresServer.USER, server.secrets().databasePassword(), channels)
                .start();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
