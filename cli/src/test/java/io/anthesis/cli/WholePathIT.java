package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.cli.job.FetchCommand;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.image.PngImages;
import io.anthesis.standalone.platform.Platform;
import io.anthesis.standalone.platform.PlatformFailure;
import io.anthesis.standalone.platform.PlatformSettings;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product on real servers: what a user does, and what happens when parts of it die. */
class WholePathIT {
    @TempDir
    static Path folder;

    private static RunningPlatform platform;

    @BeforeAll
    static void start() throws IOException {
        platform = new RunningPlatform(folder.resolve("data"));
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void aTrainingLeadsToScoresPicturesAndCompletions() throws IOException {
        String run = platform.submit("training", RunningPlatform.tinyTraining(2));
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        JsonNode evaluations = platform.gateway.get(path("/v1/jobs?kind=evaluation&run=" + run));
        evaluations.forEach(
                evaluation -> platform.awaitEnd(evaluation.path("id").asText()));

        String sampling = platform.submit("sampling", Json.newObject().put("checkpoint", run + "@best"));
        assertThat(platform.awaitEnd(sampling)).isEqualTo("succeeded");

        JsonNode checkpoints = platform.gateway.get(path("/v1/checkpoints?run=" + run));
        assertThat(checkpoints).hasSize(2);
        checkpoints.forEach(checkpoint ->
                assertThat(checkpoint.path("validationNoiseLoss").asDouble()).isBetween(0.05, 1.0));
        assertThat(platform.gateway.get(path("/v1/leaderboard?dataset=blossoms")))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + run + "/curves"))
                        .path("steps"))
                .isNotEmpty();
        List<Path> files = FetchCommand.images(platform.gateway, sampling, folder.resolve("images"));
        assertThat(files).hasSize(19);
        assertThat(ImageIO.read(files.getLast().toFile()).getWidth()).isEqualTo(16);

        List<String> ids = new ArrayList<>();
        evaluations.forEach(evaluation -> ids.add(evaluation.path("id").asText()));
        ids.addAll(List.of(run, sampling));
        List<ConsumerRecord<String, String>> completions =
                read("(training|sampling|evaluation)\\.completions\\.v1", ids, ids.size());
        assertThat(completions).extracting(ConsumerRecord::key).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(completions).allSatisfy(record -> {
            assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
            assertThat(header(record, "ce_id")).isNotBlank();
            assertThat(header(record, "ce_type")).isEqualTo("io.anthesis.job.succeeded.v1");
            assertThat(Json.parse(record.value()).path("state").asText()).isEqualTo("succeeded");
        });
    }

    @Test
    void everythingOnEveryTopicIsAsTheAsyncApiDocumentSays() throws IOException {
        String run = platform.submit("training", RunningPlatform.tinyTraining(1));
        platform.awaitEnd(run);
        String cancelled = platform.submit("training", RunningPlatform.tinyTraining(1000));
        platform.awaitStep(cancelled, 1);
        platform.gateway.post(path("/v1/jobs/" + cancelled + "/cancel"), Json.newObject());
        ObjectNode otherNetwork = RunningPlatform.tinyTraining(1).put("initialCheckpoint", run + "@latest");
        otherNetwork.putArray("widths").add(8).add(24);
        String failed = platform.submit("training", otherNetwork);
        String sampling = platform.submit("sampling", Json.newObject().put("checkpoint", run + "@latest"));
        List<String> jobs = List.of(run, cancelled, failed, sampling);
        jobs.forEach(platform::awaitEnd);
        var described = new DescribedTopics(platform.gateway);

        // queued, started and ended on the event topics, a command and a completion each; and progress
        List<ConsumerRecord<String, String>> records = read("(training|sampling)\\..*", jobs, 5 * jobs.size() + 1);

        assertThat(records)
                .allSatisfy(record -> assertThat(described.violations(record)).isEmpty());
        assertThat(records)
                .extracting(ConsumerRecord::topic)
                .contains(
                        "training.commands.v1",
                        "training.events.v1",
                        "training.completions.v1",
                        "training.progress.v1",
                        "sampling.events.v1");
    }

    @Test
    void aTrainerThatIsKilledGoesOnToTheSameWeights() {
        String undisturbed =
                platform.submit("training", RunningPlatform.tinyTraining(5).put("seed", 5));
        assertThat(platform.awaitEnd(undisturbed)).isEqualTo("succeeded");

        String disturbed =
                platform.submit("training", RunningPlatform.tinyTraining(5).put("seed", 5));
        platform.awaitStep(disturbed, 130);
        platform.kill("trainer");
        assertThat(platform.awaitEnd(disturbed)).isEqualTo("succeeded");

        assertThat(weights(disturbed)).isEqualTo(weights(undisturbed));
        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + disturbed + "/curves"))
                        .path("steps"))
                .isNotEmpty();
        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + disturbed))
                        .path("bitExact")
                        .asBoolean())
                .isTrue();
    }

    private static List<String> weights(String run) {
        List<String> digests = new ArrayList<>();
        platform.gateway
                .get(path("/v1/checkpoints?run=" + run))
                .forEach(checkpoint ->
                        digests.add(checkpoint.path("weightsDigest").asText()));
        return digests;
    }

    @Test
    void imagesDoNotDependOnTheJobThatMakesThem() {
        String run = platform.submit("training", RunningPlatform.tinyTraining(1));
        platform.awaitEnd(run);
        String many = platform.submit(
                "sampling", stochastic(run + "@latest").put("images", 70).put("steps", 3));
        String one = platform.submit(
                "sampling",
                stochastic(run + "@latest")
                        .put("images", 1)
                        .put("firstImage", 66)
                        .put("steps", 3));
        platform.awaitEnd(many);
        platform.awaitEnd(one);

        JsonNode ofMany = platform.gateway.list(path("/v1/jobs/" + many + "/images"), 100);
        JsonNode ofOne = platform.gateway.get(path("/v1/jobs/" + one + "/images"));

        assertThat(ofOne.get(1).path("name").asText()).isEqualTo("image_000066.png");
        assertThat(ofOne.get(1).path("digest").asText())
                .isEqualTo(ofMany.get(67).path("digest").asText());
    }

    private static ObjectNode stochastic(String checkpoint) {
        ObjectNode body = Json.newObject().put("checkpoint", checkpoint);
        body.putObject("sampler").put("stochasticity", 0.5).put("multisteps", 2).put("clip", true);
        return body;
    }

    @Test
    void aCheckpointThatLeavesAndComesBackGivesTheSameImages() throws IOException {
        String run = platform.submit("training", RunningPlatform.tinyTraining(1));
        platform.awaitEnd(run);
        Path safetensors = export(run, "safetensors", "model.safetensors");
        Path keras = export(run, "keras", "model.weights.h5");
        assertThat(export(run, "torchscript", "model.pt")).isNotEmptyFile();
        String spec = SafeTensors.read(safetensors).metadata().get("spec");

        String back = upload(keras, Map.of("spec", spec, "dataset", "blossoms"));

        assertThat(pixels(back)).usingElementComparator(Arrays::compare).isEqualTo(pixels(run + "@latest"));
        assertThat(upload(keras, Map.of("spec", spec, "dataset", "blossoms"))).isEqualTo(back);
        String evaluation = platform.submit("evaluation", Json.newObject().put("checkpoint", back));
        assertThat(platform.awaitEnd(evaluation)).isEqualTo("succeeded");
        assertThat(platform.gateway.get(path("/v1/leaderboard?dataset=blossoms")))
                .anySatisfy(
                        entry -> assertThat(entry.path("checkpoint").asText()).isEqualTo(back));
        assertThatThrownBy(() -> upload(keras, Map.of())).hasMessageContaining("what network it is for");
        Path broken =
                Files.write(folder.resolve("broken.safetensors"), Arrays.copyOf(Files.readAllBytes(safetensors), 5000));
        assertThatThrownBy(() -> upload(broken, Map.of())).hasMessageContaining("broken.safetensors is not readable");
        String unscored = upload(safetensors, Map.of("name", "no data set"));
        assertThatThrownBy(() -> platform.submit("evaluation", Json.newObject().put("checkpoint", unscored)))
                .hasMessageContaining("without a data set");
    }

    private static Path export(String run, String format, String name) throws IOException {
        Path file = folder.resolve(name);
        platform.gateway.download(path("/v1/checkpoints/" + run + "@latest/export?format=" + format), file);
        return file;
    }

    private static String upload(Path file, Map<String, String> texts) throws IOException {
        return platform.gateway
                .upload("POST", path("/v1/checkpoints"), texts, Map.of("file", file))
                .path("id")
                .asText();
    }

    /** Files differ, as they say which checkpoint they are of. */
    private static List<float[]> pixels(String checkpoint) throws IOException {
        String job = platform.submit(
                "sampling",
                Json.newObject().put("checkpoint", checkpoint).put("images", 2).put("steps", 3));
        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        var pixels = new ArrayList<float[]>();
        for (Path file : FetchCommand.images(platform.gateway, job, folder.resolve(job))) {
            pixels.add(PngImages.decode(Files.readAllBytes(file)));
        }
        return pixels;
    }

    @Test
    void aRunningTrainingIsCancelledWithinSeconds() {
        String run = platform.submit("training", RunningPlatform.tinyTraining(1000));
        platform.awaitStep(run, 1);

        platform.gateway.post(path("/v1/jobs/" + run + "/cancel"), Json.newObject());

        Awaitility.await()
                .atMost(Duration.ofSeconds(3))
                .until(() -> platform.job(run).path("state").asText().equals("cancelled"));
    }

    @Test
    void commandsOnKafkaBecomeJobsAndBrokenOnesDeadLetters() throws Exception {
        String job = UUID.randomUUID().toString();
        String broken = UUID.randomUUID().toString();
        Map<String, Object> properties = Map.of("bootstrap.servers", platform.kafka());
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(
                            "training.commands.v1",
                            job,
                            RunningPlatform.tinyTraining(1).toString()))
                    .get();
            producer.send(new ProducerRecord<>("training.commands.v1", broken, "{\"dataset\": \"nowhere\"}"))
                    .get();
        }

        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> platform.job(job)
                .has("id"));
        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        assertThat(platform.job(job).path("submitter").asText()).isEqualTo("kafka");
        assertThat(read("training.commands.v1.dlq", List.of(broken), 1)).first().satisfies(record -> {
            assertThat(header(record, "anthesis-error-code")).isEqualTo("invalid-spec");
            assertThat(header(record, "anthesis-error")).contains("'nowhere' is not imported");
            assertThat(record.value()).isEqualTo("{\"dataset\": \"nowhere\"}");
        });
    }

    @Test
    void problemsNameTheField() throws Exception {
        HttpResponse<String> response = post("/v1/trainings", "{\"dataset\": \"blossoms\", \"epochs\": -1}");

        JsonNode problem = Json.parse(response.body());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(problem.path("field").asText()).isEqualTo("epochs");
        assertThat(problem.path("detail").asText()).isEqualTo("epochs must be 1 to 100000, was -1");
        assertThat(post("/v1/trainings", "{").statusCode()).isEqualTo(400);
        assertThat(post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
        assertThatThrownBy(() -> platform.job(UUID.randomUUID().toString()))
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("does not exist");
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(platform.address().resolve(path))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void archivesThatCannotBeADataSetAreRefused() throws IOException {
        Path archive = Files.writeString(folder.resolve("notes.zip"), "not a zip");

        assertThatThrownBy(() -> new DatasetImport(platform.gateway, "notes", 16)
                        .run(new DatasetImport.Source(archive, null, null, null), System.out::println))
                .isInstanceOf(GatewayProblem.class)
                .hasMessageContaining("neither a tar, a tgz nor a zip file");
    }

    @Test
    void aSecondPlatformOnTheSameFolderIsRefused() {
        var settings = new PlatformSettings(platform.data(), Map.of(), PlatformSettings.freePorts());
        try (var second = new Platform(settings, System.out::println)) {
            assertThatThrownBy(second::start)
                    .isInstanceOf(PlatformFailure.class)
                    .hasMessageContaining("already runs on");
        }
    }

    @Test
    void whatWasKilledIsFoundAgainByTheNextStart() throws IOException {
        Path data = folder.resolve("killed");
        String run;
        try (var first = new RunningPlatform(data)) {
            new DatasetImport(first.gateway, DatasetImport.BLOSSOMS, 16)
                    .run(DatasetImport.Source.BUILT_IN, System.out::println);
            run = first.submit("training", RunningPlatform.tinyTraining(3));
            first.awaitStep(run, 1);
            first.killEverything();
        }

        try (var second = new RunningPlatform(data)) {
            assertThat(second.awaitEnd(run)).isEqualTo("succeeded");
            assertThat(second.gateway.get(path("/v1/checkpoints?run=" + run))).hasSize(3);
        }
    }

    /** Reads topics from the beginning until there are {@code count} records with one of the keys. */
    private static List<ConsumerRecord<String, String>> read(String topics, List<String> keys, int count) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                platform.kafka(),
                "group.id",
                "not-ours-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest",
                "metadata.max.age.ms",
                "1000");
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Pattern.compile(topics));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (keys.contains(record.key())) {
                        found.add(record);
                    }
                });
                return found.size() >= count;
            });
        }
        return found;
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
