package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.platform.KafkaTopics;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.standalone.platform.RunningProcess;
import io.anthesis.standalone.platform.Service;
import io.anthesis.standalone.server.AnthesisHome;
import io.anthesis.standalone.server.ChildProcess;
import io.anthesis.standalone.server.ServerAddresses;
import io.anthesis.testkit.container.ServerContainers;
import io.anthesis.testkit.server.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * Everything, started for a test and supervised as {@code ./anthesis up} does it; the servers are those of {@link TestServers}.
 */
final class RunningPlatform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Platform platform;
    private final PlatformSettings settings;
    private final Optional<ServerContainers> containers;
    private final Thread supervisor;
    final GatewayClient gateway;

    RunningPlatform(Path data) throws IOException {
        this(data, Map.of());
    }

    /** @param environment of the services */
    RunningPlatform(Path data, Map<String, String> environment) throws IOException {
        this(
                data,
                environment,
                TestServers.areContainers() ? Optional.of(ServerContainers.of(data)) : Optional.empty());
    }

    private RunningPlatform(Path data, Map<String, String> environment, Optional<ServerContainers> containers)
            throws IOException {
        this(data, environment, containers, containers.map(servers -> {
            ServerAddresses owner = servers.addresses();
            new KafkaTopics(8, (short) 1).createMissing(Map.of("bootstrap.servers", owner.bootstrapServers()));
            return new StorageUsers(owner)::addresses;
        }));
    }

    /** @param elsewhere as {@link Platform} takes it */
    RunningPlatform(
            Path data,
            Map<String, String> environment,
            Optional<ServerContainers> containers,
            Optional<Function<Service, ServerAddresses>> elsewhere)
            throws IOException {
        this.settings = new PlatformSettings(data, Map.of(), PlatformSettings.freePorts(), Map.of(), environment);
        this.containers = containers;
        this.platform = new Platform(settings, elsewhere, System.out::println);
        try {
            platform.start();
        } catch (IOException | RuntimeException e) {
            platform.close();
            containers.ifPresent(ServerContainers::stop);
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

    private ServerAddresses servers() {
        return platform.servers(Service.GATEWAY);
    }

    String kafka() {
        return servers().bootstrapServers();
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
        return gateway.submit(path("/v1/" + kind + "s"), body).path("id").asText();
    }

    JsonNode job(String id) {
        return gateway.get(path("/v1/jobs/" + id));
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
                .until(() ->
                        gateway.get(path("/v1/trainings/" + run)).path("step").asLong() >= step);
    }

    /** kill -9. */
    void kill(String name) {
        process(name).destroyForcibly();
    }

    void signal(String name, String signal) throws IOException, InterruptedException {
        if (containers.isPresent() && containers.get().has(name)) {
            containers.get().signal(name, signal);
            return;
        }
        ChildProcess.signal(process(name), signal);
    }

    /** Does to the ledger what time would. */
    void sql(String statement) throws SQLException {
        ServerAddresses servers = servers();
        try (Connection connection = DriverManager.getConnection(
                servers.databaseUrl(), servers.databaseUser(), servers.databasePassword())) {
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
        containers.ifPresent(ServerContainers::kill);
    }

    /** Runs a command that needs the servers themselves, as an operator does: their addresses are in its environment. */
    void runWithServers(String... arguments) throws IOException, InterruptedException {
        run(servers().environment(), arguments);
    }

    /** Runs a command in a process of its own. */
    static void run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Ended ended = tryRun(environment, arguments);
        assertThat(ended.exitCode())
                .as(String.join(" ", arguments) + ": " + ended.output())
                .isZero();
    }

    /** A command that has ended. */
    record Ended(int exitCode, String output) {}

    static Ended tryRun(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        Path libraries = AnthesisHome.ofThisProcess().root().resolve("cli/target/lib/*");
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of("-cp", libraries.toString(), Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    static ObjectNode tinyTraining(int epochs) {
        return Json.newObject().put("dataset", "blossoms").put("preset", "tiny").put("epochs", epochs);
    }

    @Override
    public void close() {
        supervisor.interrupt();
        platform.close();
        containers.ifPresent(ServerContainers::stop);
    }
}
