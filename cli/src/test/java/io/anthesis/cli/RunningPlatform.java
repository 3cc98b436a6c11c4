package io.anthesis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.standalone.platform.RunningProcess;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Everything, started for a test and supervised as {@code ./anthesis up} does it. */
final class RunningPlatform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Platform platform;
    private final PlatformSettings settings;
    private final Thread supervisor;
    final GatewayClient gateway;

    RunningPlatform(Path data) throws IOException {
        this(data, Map.of());
    }

    /** @param environment of the services */
    RunningPlatform(Path data, Map<String, String> environment) throws IOException {
        this.settings = new PlatformSettings(data, Map.of(), PlatformSettings.freePorts(), Map.of(), environment);
        this.platform = new Platform(settings, System.out::println);
        try {
            platform.start();
        } catch (IOException | RuntimeException e) {
            platform.close();
            throw e;
        }
        this.gateway = new GatewayClient(URI.create(platform.gatewayAddress()));
        this.supervisor = Thread.ofPlatform().daemon().start(() -> {
            try {
                platform.supervise();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    URI address() {
        return URI.create(platform.gatewayAddress());
    }

    String kafka() {
        return "localhost:" + settings.port("kafka");
    }

    URI serviceAddress(String service) throws IOException {
        return platform.folder().processes().stream()
                .filter(process -> process.name().equals(service))
                .map(process -> URI.create("http://localhost:" + process.port()))
                .findFirst()
                .orElseThrow();
    }

    Path data() {
        return settings.data();
    }

    String submit(String kind, ObjectNode body) {
        return gateway.submit("/v1/" + kind + "s", body).path("id").asText();
    }

    JsonNode job(String id) {
        return gateway.get("/v1/jobs/" + id);
    }

    /** Waits until the job is in one of its last states, and returns which. */
    String awaitEnd(String id) {
        Awaitility.await("job " + id + " ends")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> job(id).has("finishedAt"));
        return job(id).path("state").asText();
    }

    void awaitStep(String run, long step) {
        Awaitility.await("run " + run + " reaches step " + step)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> gateway.get("/v1/trainings/" + run).path("step").asLong() >= step);
    }

    /** kill -9. */
    void kill(String name) {
        process(name).destroyForcibly();
    }

    void signal(String name, String signal) throws IOException, InterruptedException {
        ChildProcess.signal(process(name), signal);
    }

    /** Does to the ledger what time would. */
    void sql(String statement) throws IOException, SQLException {
        String password = Secrets.in(data().resolve("secrets.properties")).databasePassword();
        String url = "jdbc:postgresql://127.0.0.1:" + settings.port("postgres") + "/" + PostgresServer.DATABASE;
        try (Connection connection = DriverManager.getConnection(url, PostgresServer.USER, password)) {
            connection.createStatement().execute(statement);
        }
    }

    /** Types of the events of a job that has begun, as they are now. */
    List<String> eventTypes(String job) throws IOException {
        List<String> types = new ArrayList<>();
        long last = job(job).path("lastEvent").asLong();
        gateway.eventsUntil(job, (type, data) -> {
            types.add(type);
            return types.stream().filter(one -> !one.endsWith("progress.v1")).count() < last;
        });
        return types;
    }

    ProcessHandle process(String name) {
        try {
            return platform.folder().processes().stream()
                    .filter(process -> process.name().equals(name))
                    .flatMap(process -> process.handle().stream())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9 of every child, without a word to anybody. */
    void killEverything() throws IOException {
        supervisor.interrupt();
        for (RunningProcess process : platform.folder().processes()) {
            process.handle().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    static ObjectNode tinyTraining(int epochs) {
        return Json.newObject().put("dataset", "blossoms").put("preset", "tiny").put("epochs", epochs);
    }

    @Override
    public void close() {
        supervisor.interrupt();
        platform.close();
    }
}
