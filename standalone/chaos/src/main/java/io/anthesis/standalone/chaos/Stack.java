package io.anthesis.standalone.chaos;

import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.standalone.platform.RunningProcess;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;

/** Everything, supervised, with proxies before the servers. What checks it afterwards reaches the servers directly. */
final class Stack implements AutoCloseable {
    private final PlatformSettings settings;
    private final Platform platform;
    private final Map<String, TcpProxy> proxies = new HashMap<>();
    private Thread supervisor;

    Stack(Path data, Map<String, Integer> workers, Map<String, String> environment, Consumer<String> tell)
            throws IOException {
        Map<String, Integer> ports = PlatformSettings.freePorts();
        Map<String, Integer> via = new LinkedHashMap<>();
        via.put("kafka-listener", Ports.anyFree());
        for (String server : List.of("kafka", "postgres", "s3")) {
            via.put(server, Ports.anyFree());
        }
        this.settings = new PlatformSettings(data, workers, ports, via, environment);
        proxies.put("kafka", new TcpProxy(via.get("kafka"), via.get("kafka-listener")));
        proxies.put("postgres", new TcpProxy(via.get("postgres"), ports.get("postgres")));
        proxies.put("s3", new TcpProxy(via.get("s3"), ports.get("s3")));
        this.platform = new Platform(settings, tell);
    }

    void start() throws IOException {
        platform.start();
        supervisor = Thread.ofPlatform().daemon().name("supervisor").start(() -> {
            try {
                platform.supervise();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    List<URI> gateways() {
        return processes().stream()
                .filter(process -> process.name().startsWith("gateway"))
                .map(process -> URI.create("http://127.0.0.1:" + process.port()))
                .toList();
    }

    String kafka() {
        return "localhost:" + settings.port("kafka");
    }

    URI storage() {
        return URI.create("http://127.0.0.1:" + settings.port("s3"));
    }

    Secrets secrets() {
        try {
            return Secrets.in(settings.data().resolve("secrets.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PGSimpleDataSource ledger() {
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + settings.port("postgres") + "/" + PostgresServer.DATABASE);
        source.setUser(PostgresServer.USER);
        source.setPassword(secrets().databasePassword());
        source.setSocketTimeout(30);
        return source;
    }

    TcpProxy proxy(String server) {
        return proxies.get(server);
    }

    List<String> names() {
        return processes().stream().map(RunningProcess::name).sorted().toList();
    }

    private List<RunningProcess> processes() {
        try {
            return platform.folder().processes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the process of this name, if it runs just now */
    Optional<ProcessHandle> process(String name) {
        return processes().stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .flatMap(RunningProcess::handle);
    }

    @Override
    public void close() {
        if (supervisor != null) {
            supervisor.interrupt();
        }
        platform.close();
        for (TcpProxy proxy : proxies.values()) {
            try {
                proxy.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
