package io.anthesis.standalone.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;

/**
 * A PostgreSQL cluster of its own, durable: fsync and synchronous commit stay on.
 *
 * @param binaries folder that the server is unpacked into
 * @param more of its settings, beside ours
 */
public record PostgresServer(Path binaries, Path data, Path log, int port, Secrets secrets, Map<String, String> more) {
    public static final String USER = "anthesis";
    public static final String DATABASE = "anthesis";

    /** Makes the cluster if there is none, starts it, makes the database, and returns when it answers. */
    public ChildProcess start() throws IOException {
        Path home = PostgresBinaries.unpackInto(binaries);
        List<String> asUser = unprivileged();
        Path cluster = data.resolve("cluster");
        if (!Files.exists(cluster.resolve("PG_VERSION"))) {
            initialize(home, asUser, cluster);
        }
        List<String> line = new ArrayList<>(asUser);
        line.addAll(List.of(home.resolve("bin/postgres").toString(), "-D", cluster.toString(), "-p", "" + port));
        line.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=on"));
        line.addAll(List.of("-c", "max_connections=200", "-c", "shared_buffers=64MB"));
        more.forEach((name, value) -> line.addAll(List.of("-c", name + "=" + value)));
        ChildProcess server = ChildProcess.start(command("postgres", line, "INT"));
        Ports.await(server, Duration.ofSeconds(60), this::accepts);
        createDatabase();
        return server;
    }

    public String url() {
        return url(port);
    }

    /** @param reachedAt another port that leads here */
    public String url(int reachedAt) {
        return "jdbc:postgresql://127.0.0.1:" + reachedAt + "/" + DATABASE;
    }

    private void initialize(Path home, List<String> asUser, Path cluster) throws IOException {
        Files.createDirectories(data);
        Path passwordFile = Files.createTempFile(data, "password", "");
        Path part = data.resolve("cluster.part");
        try {
            Files.writeString(passwordFile, secrets.databasePassword());
            if (Files.exists(part)) { // a start that was killed leaves half a cluster
                PathUtils.deleteDirectory(part);
            }
            List<String> line = new ArrayList<>(asUser);
            line.addAll(List.of(home.resolve("bin/initdb").toString(), "-D", part.toString(), "-U", USER));
            line.addAll(List.of("-A", "scram-sha-256", "--pwfile=" + passwordFile, "-E", "UTF8", "--locale=C"));
            if (asUser.contains("--clear-groups")) {
                Files.createDirectories(part);
                new ProcessBuilder("chown", "-R", "65534", part.toString(), passwordFile.toString())
                        .start()
                        .waitFor();
            }
            ChildProcess.run(command("initdb", line, "TERM"));
            Files.move(part, cluster);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    /**
     * PostgreSQL refuses to run as root. In a user namespace of its own it does not see that it is, and our files stay ours; where
     * namespaces are not allowed, another user id is taken.
     */
    private static List<String> unprivileged() throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        try {
            if (ChildProcess.findOnPath("unshare").isPresent()
                    && new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0) {
                return List.of("unshare", "-U");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (ChildProcess.findOnPath("setpriv").isPresent()) {
            return List.of("setpriv", "--reuid=65534", "--clear-groups");
        }
        throw new IOException("PostgreSQL does not run as root, and neither unshare nor setpriv can change that here; "
                + "run Anthesis as another user");
    }

    private ChildProcess.Command command(String name, List<String> line, String stopSignal) {
        return new ChildProcess.Command(name, line, Map.of("LC_ALL", "C"), data, log, stopSignal);
    }

    private boolean accepts() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private void createDatabase() throws IOException {
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            if (!rows.next()) {
                statement.execute("create database " + DATABASE);
            }
        } catch (SQLException e) {
            throw new ServerFailed("postgres did not create its database: " + e.getMessage(), log);
        }
    }

    private Connection connect(String database) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?loginTimeout=2";
        return DriverManager.getConnection(url, USER, secrets.databasePassword());
    }
}
