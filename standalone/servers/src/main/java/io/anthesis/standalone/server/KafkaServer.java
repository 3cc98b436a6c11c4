package io.anthesis.standalone.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * One Kafka broker that is its own controller (KRaft).
 *
 * @param libraries folder with the broker's jars
 * @param data folder that it keeps its logs in
 * @param other a second way to the broker, for clients that something stands before
 * @param more of its properties, beside ours and before them
 */
public record KafkaServer(
        Path libraries,
        Path data,
        Path log,
        int port,
        int controllerPort,
        Optional<OtherListener> other,
        Map<String, String> more) {
    /**
     * Clients that connect to {@code port} are redirected to {@code advertisedPort}.
     */
    public record OtherListener(int port, int advertisedPort) {}

    private static final List<String> JVM = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Dlog4j2.configurationFile=classpath:log4j2-broker.xml");

    /** Formats the folder if it is new, starts the broker, and returns when it answers. */
    public ChildProcess start() throws IOException {
        Files.createDirectories(data);
        Path properties = data.resolve("server.properties");
        try (var out = Files.newOutputStream(properties)) {
            properties().store(out, "written at each start");
        }
        String file = properties.toString();
        if (!Files.exists(data.resolve("log/meta.properties"))) {
            ChildProcess.run(command(
                    "kafka-format",
                    JavaCommand.ofMain(
                            libraries,
                            JVM,
                            "kafka.tools.StorageTool",
                            "format",
                            "--standalone",
                            "--ignore-formatted",
                            "-t",
                            "AnthesisStandaloneBrkr",
                            "-c",
                            file)));
        }
        ChildProcess broker =
                ChildProcess.start(command("kafka", JavaCommand.ofMain(libraries, JVM, "kafka.Kafka", file)));
        Ports.await(broker, Duration.ofSeconds(60), () -> Ports.answers(port));
        return broker;
    }

    private ChildProcess.Command command(String name, List<String> line) {
        return new ChildProcess.Command(name, line, Map.of(), data, log, "TERM");
    }

    private Properties properties() {
        var properties = new Properties();
        properties.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.bootstrap.servers", "localhost:" + controllerPort,
                "listeners",
                        "PLAINTEXT://localhost:" + port + ",CONTROLLER://localhost:" + controllerPort
                                + other.map(listener -> ",OTHER://localhost:" + listener.port())
                                        .orElse(""),
                "controller.listener.names", "CONTROLLER",
                "log.dirs", data.resolve("log").toString(),
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0"));
        properties.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                // A broker that was killed is taken for alive until its session ends: 13 s by default, 5 s with these.
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "500"));
        other.ifPresent(listener -> {
            properties.put(
                    "advertised.listeners",
                    "PLAINTEXT://localhost:" + port + ",OTHER://localhost:" + listener.advertisedPort());
            properties.put(
                    "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHER:PLAINTEXT");
        });
        properties.putAll(more);
        return properties;
    }
}
