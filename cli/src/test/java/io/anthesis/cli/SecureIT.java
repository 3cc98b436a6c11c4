package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.server.ServerAddresses;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of somebody's own: by TLS, with passwords, prepared by commands; each service has a database role of its own. */
class SecureIT {
    private static final Map<String, String> PASSWORDS =
            List.of("gateway", "trainer", "sampler", "evaluator", "reader").stream()
                    .collect(Collectors.toMap(service -> service, service -> "password-of-" + service + "-'\"\\"));

    @TempDir
    static Path folder;

    private static SecureServers servers;
    private static RunningPlatform platform;

    @BeforeAll
    static void start() throws Exception {
        servers = new SecureServers(folder.resolve("servers"));
        Map<String, String> owner = new TreeMap<>(servers.asOwner().environment());
        owner.putAll(servers.environment());
        Path client = Files.write(folder.resolve("client.properties"), properties(servers.kafkaClient()));
        Path passwords = Files.write(folder.resolve("passwords"), properties(PASSWORDS));
        RunningPlatform.run(owner, "topics", "create");
        RunningPlatform.run(
                Map.of("KAFKA_BOOTSTRAP_SERVERS", servers.asOwner().bootstrapServers()),
                "topics",
                "create",
                "--client-properties",
                client.toString());
        initAsSomebodyWhoMayMakeNoRoles(owner);
        RunningPlatform.run(owner, "ledger", "init", "--passwords", passwords.toString());
        RunningPlatform.run(
                owner,
                "storage",
                "init",
                "--policies",
                folder.resolve("policies").toString());
        Map<String, String> environment = new TreeMap<>(servers.environment());
        environment.put("QUARKUS_FLYWAY_MIGRATE_AT_START", "false");
        platform = new RunningPlatform(
                folder.resolve("data"), environment, Optional.empty(), Optional.of(service -> addresses(service.id())));
    }

    /** As an owner is in a database that others run: he has to be told, while nobody has made the roles for him. */
    private static void initAsSomebodyWhoMayMakeNoRoles(Map<String, String> owner) throws Exception {
        try (Connection connection = connect(servers.asOwner());
                var statement = connection.createStatement()) {
            statement.execute("create role plain login password 'plain'");
            statement.execute("create database plain owner plain");
        }
        Map<String, String> plain = new TreeMap<>(owner);
        plain.put("QUARKUS_DATASOURCE_USERNAME", "plain");
        plain.put("QUARKUS_DATASOURCE_PASSWORD", "plain");
        plain.computeIfPresent("QUARKUS_DATASOURCE_JDBC_URL", (name, url) -> url.replace("/anthesis?", "/plain?"));

        RunningPlatform.Ended refused = RunningPlatform.tryRun(plain, "ledger", "init");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.output()).contains("the role anthesis_trainer is missing", "plain may not create roles");
        RunningPlatform.run(plain, "ledger", "init", "--no-roles");
    }

    private static Connection connect(ServerAddresses user) throws SQLException {
        return DriverManager.getConnection(user.databaseUrl(), user.databaseUser(), user.databasePassword());
    }

    private static ServerAddresses addresses(String service) {
        return servers.as("anthesis_" + service, PASSWORDS.get(service));
    }

    private static List<String> properties(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue().replace("\\", "\\\\"))
                .toList();
    }

    @AfterAll
    static void stop() {
        if (platform != null) {
            platform.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void everythingWorksWithTheRightsThatEachServiceHas() throws Exception {
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
        String run = platform.submit("training", RunningPlatform.tinyTraining(2).put("earlyStoppingPatience", 5));
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        JsonNode best = platform.gateway.get(path("/v1/checkpoints/" + run + "@latest"));
        String sampling = platform.submit(
                "sampling",
                Json.newObject()
                        .put("checkpoint", best.path("id").asText())
                        .put("images", 40)
                        .put("steps", 3)
                        .put("seed", 1));
        assertThat(platform.awaitEnd(sampling)).isEqualTo("succeeded");
        for (JsonNode evaluation : platform.gateway.list(path("/v1/jobs?kind=evaluation&run=" + run), 10)) {
            assertThat(platform.awaitEnd(evaluation.path("id").asText())).isEqualTo("succeeded");
        }
        assertThat(platform.gateway.list(path("/v1/leaderboard"), 10)).isNotEmpty();
        assertThat(platform.gateway.list(path("/v1/dead-letters"), 10)).isEmpty();
        platform.gateway.delete(path("/v1/jobs/" + sampling));
        assertThat(platform.eventTypes(run)).contains("io.anthesis.job.succeeded.v1");
        for (String service : List.of("gateway", "trainer", "sampler", "evaluator")) {
            assertThat(Files.readString(platform.data().resolve("logs/" + service + ".log")))
                    .as(service)
                    .doesNotContain("permission denied", "AccessDenied");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trainer | select * from api_keys",
                "trainer | delete from jobs",
                "trainer | insert into scores (id) values (null)",
                "sampler | select * from webhooks",
                "sampler | update checkpoints set weights_digest = ''",
                "sampler | update submitters set max_open_jobs = null",
                "evaluator | insert into checkpoints (id) values ('')",
                "evaluator | delete from scores",
                "evaluator | update outbox set published_at = now()",
                "reader | select * from api_keys",
                "reader | update jobs set state = 'cancelled'",
                "gateway | drop table jobs",
                "gateway | create table more (id integer)",
                "gateway | delete from flyway_schema_history",
                "gateway | truncate outbox"
            })
    void noServiceMayDoMore(String service, String statement) throws SQLException {
        ServerAddresses user = addresses(service);
        try (Connection connection = connect(user)) {
            assertThatThrownBy(() -> connection.createStatement().execute(statement))
                    .isInstanceOf(SQLException.class)
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .as("permission denied")
                    .isEqualTo("42501");
        }
    }

    @Test
    void theScalersQuestionIsAnsweredToWhomeverMayLook() throws Exception {
        ServerAddresses user = addresses("reader");
        List<String> questions = Manifests.in("components/scaling")
                .ofKind("ScaledObject")
                .map(scaled -> scaled.at("/spec/triggers/0/metadata/query").asText())
                .toList();
        assertThat(questions).hasSize(3);
        try (Connection connection = connect(user)) {
            for (String question : questions) {
                try (var rows = connection.createStatement().executeQuery(question)) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isNotNegative();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "trainer", "sampler", "evaluator"})
    void everyProbeAnswers(String service) throws Exception {
        Manifests written = Manifests.in("base").and(Manifests.in("base/worker"));
        String deployment = service.equals("gateway") ? "anthesis-gateway" : "anthesis-worker";
        JsonNode container =
                Manifests.container(written.get("Deployment", deployment).at("/spec/template"));
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            String path = container.path(probe).at("/httpGet/path").asText();
            URI address = platform.serviceAddress(service).resolve(path);
            try (HttpClient http = HttpClient.newHttpClient()) {
                assertThat(http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .as(probe + " " + address)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void nothingIsReachedWithoutTls() {
        assertThatThrownBy(() -> DriverManager.getConnection(
                        servers.databaseUrl("disable"),
                        servers.asOwner().databaseUser(),
                        servers.asOwner().databasePassword()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no encryption");
        Map<String, Object> plain = Map.of(
                "bootstrap.servers",
                servers.asOwner().bootstrapServers(),
                "default.api.timeout.ms",
                3000,
                "request.timeout.ms",
                2000);
        try (AdminClient admin = AdminClient.create(plain)) {
            assertThatThrownBy(() -> admin.listTopics().names().get()).isInstanceOf(ExecutionException.class);
        }
    }

    @Test
    void aWrongPasswordOfKafkaIsRefused() {
        Map<String, Object> wrong = new TreeMap<>(servers.kafkaClient());
        wrong.put("bootstrap.servers", servers.asOwner().bootstrapServers());
        wrong.computeIfPresent(
                "sasl.jaas.config", (name, value) -> value.toString().replace("kafka-password", "no"));
        try (AdminClient admin = AdminClient.create(wrong)) {
            assertThatThrownBy(() -> admin.listTopics().names().get())
                    .hasCauseInstanceOf(SaslAuthenticationException.class);
        }
    }

    @Test
    void thePoliciesOfTheStorageAreWritten() throws Exception {
        JsonNode policy = Json.parse(Files.readString(folder.resolve("policies/anthesis-sampler.json")));

        assertThat(policy.path("Statement"))
                .filteredOn(statement -> statement.path("Action").toString().contains("s3:PutObject"))
                .singleElement()
                .satisfies(statement -> assertThat(statement.path("Resource"))
                        .extracting(JsonNode::asText)
                        .containsExactly("arn:aws:s3:::anthesis-images/*"));
    }
}
