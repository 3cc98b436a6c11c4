package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.chaos.traffic.HostileFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compose file with its real servers, where there is a Docker Engine. Images are those of this build. */
@EnabledIf("io.anthesis.testkit.container.DockerEngine#isThere")
class ComposeIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String[] UP = {"up", "--detach", "--wait", "--scale", "sampler-service=3"};

    @TempDir
    static Path folder;

    private static DockerCompose compose;
    private static int demo;

    @BeforeAll
    static void start() throws IOException {
        Path settings = folder.resolve("settings");
        assertThat(Main.commandLine().execute("compose", "init", "--file", settings.toString()))
                .isZero();
        compose = new DockerCompose(settings);
        compose.compose("build", "--quiet");
        compose.compose(UP);
        demo = Main.commandLine()
                .execute(
                        "demo",
                        "--gateway",
                        compose.address.toString(),
                        "--preset",
                        "tiny",
                        "--data",
                        folder.toString());
    }

    @AfterAll
    static void stop() {
        if (compose != null) {
            compose.close();
        }
    }

    @Test
    void theDemoLeavesPicturesAndScores() throws IOException {
        assertThat(demo).isZero();
        try (Stream<Path> pictures = Files.walk(folder.resolve("pictures"))) {
            assertThat(pictures.filter(file -> file.toString().endsWith(".png")))
                    .hasSizeGreaterThan(18);
        }
        assertThat(compose.gateway.list(path("/v1/leaderboard"), 50)).isNotEmpty();
    }

    @Test
    void threeSamplersShareAJob() {
        String job = sample(4000);

        Awaitility.await("all samplers are at work on one job")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> busySamplers() == 3);
        compose.gateway.post(path("/v1/jobs/" + job + "/cancel"), Json.newObject());
        awaitEnd(job);
    }

    @Test
    void aCommandByKafkaIsTakenWhileItsStageSleeps() throws Exception {
        compose.compose("stop", "sampler-service");
        String job = UUID.randomUUID().toString();
        ObjectNode command = Json.newObject().put("images", 2).put("checkpoint", newestCheckpoint());

        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", compose.kafka),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("sampling.commands.v1", job, Json.write(command)))
                    .get();
        }

        Awaitility.await("a gateway makes it a job, by which the stage is woken")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> state(job).equals("queued"));
        compose.compose(UP);
        assertThat(awaitEnd(job)).isEqualTo("succeeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sampler-service",
                "trainer-service",
                "evaluator-service",
                "gateway",
                "kafka",
                "postgres",
                "minio"
            })
    void aContainerThatIsKilledDuringJobsLosesNothing(String service) {
        String training = compose.gateway
                .submit(path("/v1/trainings"), RunningPlatform.tinyTraining(2))
                .path("id")
                .asText();
        String sampling = sample(600);
        Awaitility.await("the jobs run").atMost(PATIENCE).until(() -> Stream.of(training, sampling)
                .allMatch(job -> state(job).equals("running") || ended(job)));

        compose.docker("kill", compose.containers(service).getFirst());
        compose.compose(UP);

        assertThat(awaitEnd(training)).isEqualTo("succeeded");
        assertThat(awaitEnd(sampling)).isEqualTo("succeeded");
        assertThat(compose.gateway.list(path("/v1/jobs/" + sampling + "/images"), 1000))
                .as("600 images and their grid")
                .hasSize(601);
        assertThat(compose.gateway.list(path("/v1/jobs?kind=evaluation&run=" + training), 50))
                .as("each epoch is scored")
                .hasSize(2);
    }

    @Test
    void aServiceThatCrashesIsStartedAgain() {
        String container = compose.containers("evaluator-service").getFirst();
        String before = compose.docker("inspect", "--format", "{{.State.StartedAt}}", container);

        // Everything but the first process, which then ends, too.
        compose.docker("exec", "--detach", container, "bash", "-c", "kill -9 -1");

        Awaitility.await("Docker starts it again")
                .atMost(PATIENCE)
                .until(() -> compose.docker("inspect", "--format", "{{.State.Health.Status}}", container)
                                .equals("healthy")
                        && !compose.docker("inspect", "--format", "{{.State.StartedAt}}", container)
                                .equals(before));
    }

    @Test
    void everyImageHasItsBillOfMaterials() {
        for (String service : List.of("gateway", "trainer-service", "sampler-service", "evaluator-service")) {
            String materials = compose.compose("exec", "-T", service, "cat", "/opt/anthesis/sbom.cdx.json");
            assertThat(Json.parse(materials).path("bomFormat").asText()).isEqualTo("CycloneDX");
        }
    }

    /** Its processes that read uploads share the container's memory with it. */
    @Test
    void hostileFilesStayWithinTheGatewaysMemory() throws Exception {
        Path picture = Files.write(folder.resolve("picture.zip"), HostileFiles.largePicture(9999));
        Path name = Files.write(folder.resolve("name.tgz"), HostileFiles.longName(1500));
        String gateway = compose.containers("gateway").getFirst();
        long restarts = Json.parse(compose.docker("inspect", gateway))
                .get(0)
                .path("RestartCount")
                .asLong();

        for (int round = 0; round < 5; round++) {
            var pictures = CompletableFuture.supplyAsync(() -> importArchive("pictures", picture));
            assertThat(importArchive("names", name)).isNotZero();
            assertThat(pictures.join()).isZero();
            assertThat(compose.gateway.get(path("/v1/queue")).isContainerNode()).isTrue();
        }

        JsonNode state = Json.parse(compose.docker("inspect", gateway)).get(0);
        assertThat(state.path("RestartCount").asLong()).isEqualTo(restarts);
        assertThat(state.path("State").path("OOMKilled").asBoolean()).isFalse();
    }

    private static int importArchive(String name, Path archive) {
        return Main.commandLine()
                .execute(
                        "data",
                        "import",
                        name,
                        "--archive",
                        archive.toString(),
                        "--gateway",
                        compose.address.toString());
    }

    @Test
    void everyContainerHasALimitAndKeepsIt() {
        for (String container : compose.containers()) {
            JsonNode state = Json.parse(compose.docker("inspect", container)).get(0);
            assertThat(state.path("HostConfig").path("Memory").asLong())
                    .as(state.path("Name").asText())
                    .isPositive();
            assertThat(state.path("State").path("OOMKilled").asBoolean()).isFalse();
        }
    }

    private static String sample(int images) {
        ObjectNode request = Json.newObject().put("images", images).put("seed", images);
        return compose.gateway
                .submit(path("/v1/samplings"), request.put("checkpoint", newestCheckpoint()))
                .path("id")
                .asText();
    }

    private static String newestCheckpoint() {
        return compose.gateway
                .list(path("/v1/checkpoints"), 1)
                .get(0)
                .path("id")
                .asText();
    }

    private static long busySamplers() {
        return StreamSupport.stream(compose.gateway.get(path("/v1/workers")).spliterator(), false)
                .filter(worker -> worker.path("kind").asText().equals("sampling"))
                .filter(worker -> worker.path("runningTasks").asInt() > 0)
                .count();
    }

    private static String state(String job) {
        return compose.gateway.get(path("/v1/jobs/" + job)).path("state").asText();
    }

    private static boolean ended(String job) {
        return compose.gateway.get(path("/v1/jobs/" + job)).has("finishedAt");
    }

    private static String awaitEnd(String job) {
        Awaitility.await("job " + job + " ends")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ended(job));
        return state(job);
    }
}
