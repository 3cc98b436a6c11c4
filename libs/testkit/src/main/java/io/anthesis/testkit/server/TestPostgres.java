package io.anthesis.testkit.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.Secrets;
import io.anthesis.testkit.container.ServerContainers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of this JVM, one of {@link TestServers}; each test class takes a database of its own. */
public final class TestPostgres {
    @GuardedBy("TestPostgres.class")
    private static PGSimpleDataSource server;

    private TestPostgres() {}

    /** @return a new, empty database */
    public static PGSimpleDataSource newDatabase() {
        return create("");
    }

    /** @return a new database with the schema of the ledger, whose migrations are on the class path; they run once in a JVM */
    public static PGSimpleDataSource newLedger() {
        return create(" template " + MigratedLedger.NAME);
    }

    /** A database that nothing is connected to, so that it can be copied. */
    private static final class MigratedLedger {
        private static final String NAME = migrated();

        private static String migrated() {
            PGSimpleDataSource source = newDatabase();
            Flyway.configure()
                    .dataSource(source)
                    .locations("io/anthesis/ledger/migrations")
                    .load()
                    .migrate();
            return source.getDatabaseName();
        }
    }

    private static PGSimpleDataSource create(String options) {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        PGSimpleDataSource first = server();
        try (var connection = first.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + options);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return source(first.getPortNumbers()[0], name, first.getPassword());
    }

    private static synchronized PGSimpleDataSource server() {
        if (server == null) {
            String password = UUID.randomUUID().toString();
            int port = Ports.anyFree();
            if (TestServers.areContainers()) {
                ServerContainers.startPostgres(port, password);
            } else {
                startProcess(port, password);
            }
            server = source(port, PostgresServer.DATABASE, password);
        }
        return server;
    }

    private static void startProcess(int port, String password) {
        try {
            Path folder = Files.createTempDirectory("anthesis-test-postgres");
            var postgres = new PostgresServer(
                    AnthesisHome.ofThisProcess().postgresBinaries(),
                    folder,
                    folder.resolve("postgres.log"),
                    port,
                    new Secrets(password, "", ""),
                    Map.of());
            ServerFolder.endWithThisProcess(postgres.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PGSimpleDataSource source(int port, String database, String password) {
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database);
        source.setUser(PostgresServer.USER);
        source.setPassword(password);
        return source;
    }
}
