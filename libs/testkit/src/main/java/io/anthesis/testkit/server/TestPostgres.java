package io.anthesis.testkit.server;

import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of this JVM; each test class takes a database of its own. */
public final class TestPostgres {
    private static PostgresServer server;

    private TestPostgres() {}

    /** @return a new, empty database */
    public static PGSimpleDataSource newDatabase() {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        try (var connection = source(PostgresServer.DATABASE).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
            return source(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PGSimpleDataSource source(String database) {
        PostgresServer postgres = server();
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database);
        source.setUser(PostgresServer.USER);
        source.setPassword(postgres.secrets().databasePassword());
        return source;
    }

    private static synchronized PostgresServer server() {
        if (server == null) {
            try {
                Path folder = Files.createTempDirectory("anthesis-test-postgres");
                var postgres = new PostgresServer(
                        AnthesisHome.ofThisProcess().postgresBinaries(),
                        folder,
                        folder.resolve("postgres.log"),
                        Ports.anyFree(),
                        Secrets.in(folder.resolve("secrets.properties")));
                stopAtExit(postgres.start());
                server = postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server;
    }

    static void stopAtExit(ChildProcess process) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.stop(Duration.ofSeconds(10))));
    }
}
