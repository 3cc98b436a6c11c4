package io.anthesis.testkit.container;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.standalone.server.Ports;
import io.anthesis.standalone.server.PostgresServer;
import io.anthesis.standalone.server.ServerAddresses;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

/** Kafka, PostgreSQL and MinIO. What belongs to one folder is there again when the folder is used again. */
public final class ServerContainers {
    public static final String STORAGE_USER = "anthesis";

    @GuardedBy("ServerContainers.class")
    private static final Map<Path, ServerContainers> BY_FOLDER = new HashMap<>();

    private final String secret = UUID.randomUUID().toString();
    private final int kafkaPort = Ports.anyFree();
    private final int postgresPort = Ports.anyFree();
    private final int storagePort = Ports.anyFree();
    private final Map<String, ServerContainer> containers = new LinkedHashMap<>();

    private ServerContainers() {
        containers.put("postgres", postgres(postgresPort, secret));
        containers.put("kafka", kafka(kafkaPort));
        containers.put("s3", storage(storagePort, secret));
    }

    /** Returns when all of them answer; they are removed when this JVM ends. */
    public static synchronized ServerContainers of(Path folder) {
        ServerContainers known = BY_FOLDER.get(folder);
        if (known != null) {
            known.containers.values().parallelStream().forEach(ServerContainer::startAgain);
            return known;
        }
        var servers = new ServerContainers();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> servers.containers.values().forEach(ServerContainer::stop)));
        Startables.deepStart(servers.containers.values()).join();
        BY_FOLDER.put(folder, servers);
        return servers;
    }

    /** A PostgreSQL alone, until this JVM ends. */
    public static void startPostgres(int port, String password) {
        startAlone(postgres(port, password));
    }

    /** A MinIO alone, until this JVM ends. */
    public static void startStorage(int port, String secretKey) {
        startAlone(storage(port, secretKey));
    }

    private static void startAlone(ServerContainer container) {
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        container.start();
    }

    private static ServerContainer postgres(int port, String password) {
        Map<String, String> variables = Map.of(
                "POSTGRES_USER", PostgresServer.USER,
                "POSTGRES_DB", PostgresServer.DATABASE,
                "POSTGRES_PASSWORD", password);
        return new ServerContainer("postgres", port, 5432, variables)
                .withCommand("postgres", "-c", "max_connections=200")
                .waitingFor(Wait.forSuccessfulCommand("pg_isready -q -h 127.0.0.1 -U " + PostgresServer.USER));
    }

    private static ServerContainer kafka(int port) {
        // The broker comes to itself by the address that it advertises, so it listens at the same port inside.
        Map<String, String> variables = new HashMap<>();
        variables.put("KAFKA_NODE_ID", "1");
        variables.put("KAFKA_PROCESS_ROLES", "broker,controller");
        variables.put("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093");
        variables.put("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER");
        variables.put("KAFKA_LISTENERS", "PLAINTEXT://:" + port + ",CONTROLLER://:9093");
        variables.put("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port);
        variables.put("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        variables.put("KAFKA_INTER_BROKER_LISTENER_NAME", "PLAINTEXT");
        variables.put("KAFKA_LOG_DIRS", "/var/lib/kafka/data");
        variables.put("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        variables.put("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1");
        variables.put("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1");
        variables.put("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1");
        variables.put("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1");
        variables.put("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1");
        variables.put("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        variables.put("KAFKA_HEAP_OPTS", "-Xmx384m -Xms128m");
        return new ServerContainer("kafka", port, port, variables)
                .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1));
    }

    private static ServerContainer storage(int port, String secretKey) {
        Map<String, String> variables = Map.of("MINIO_ROOT_USER", STORAGE_USER, "MINIO_ROOT_PASSWORD", secretKey);
        return new ServerContainer("minio", port, 9000, variables)
                .withCommand("server", "/data")
                .waitingFor(Wait.forHttp("/minio/health/ready").forPort(9000));
    }

    public ServerAddresses addresses() {
        URI storage = URI.create("http://127.0.0.1:" + storagePort);
        return new ServerAddresses(
                "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + PostgresServer.DATABASE,
                PostgresServer.USER,
                secret,
                "127.0.0.1:" + kafkaPort,
                storage,
                storage,
                STORAGE_USER,
                secret);
    }

    public boolean has(String server) {
        return containers.containsKey(server);
    }

    /**
     * As to a process and its children; a server that is killed runs again soon.
     *
     * @param signal STOP, CONT or KILL
     */
    public void signal(String server, String signal) {
        containers.get(server).signal(signal);
    }

    /** Kills all at once, without a graceful shutdown; {@link #of} starts them again. */
    public void kill() {
        containers.values().parallelStream().forEach(ServerContainer::kill);
    }

    /** They end in order, and their data stay for {@link #of}. */
    public void stop() {
        containers.values().parallelStream().filter(ServerContainer::isRunning).forEach(ServerContainer::end);
    }
}
