package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static io.anthesis.cli.Samplings.guided;
import static io.anthesis.cli.Samplings.ofClasses;
import static io.anthesis.cli.Samplings.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting of a training as a job, and what classes and guidance change in images and scores. */
class OptionsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int CLASSES = 6;

    @TempDir
    static Path folder;

    private static RunningPlatform platform;
    private static Samplings samplings;
    private static OptionTrainings trainings;

    @BeforeAll
    static void start() throws IOException {
        platform = new RunningPlatform(folder.resolve("data"));
        samplings = new Samplings(platform, folder);
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
        trainings = new OptionTrainings(platform);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static JsonNode get(String path) {
        return platform.gateway.get(path(path));
    }

    private static String checkpoint(String reference) {
        return text(get("/v1/checkpoints/" + reference), "id");
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asText();
    }

    @Test
    void everySettingThatTheApiHasIsTriedByATraining() throws IOException {
        Path document = folder.resolve("openapi.json");
        platform.gateway.download("/q/openapi?format=json", document);

        List<DescribedSetting> settings = DescribedSetting.all(Json.parse(Files.readString(document)));

        assertThat(settings)
                .hasSizeGreaterThan(50)
                .allMatch(setting -> trainings.requests().anyMatch(setting::isSetBy));
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear", "residual", "conditional", "continued", "initialized"})
    void aTrainingEndsWithScoredCheckpointsOfWhatWasAsked(String name) throws IOException {
        TrainingSpec asked = Presets.training(trainings.request(name));
        String run = trainings.run(name);
        int epochs = name.equals("continued") ? 1 : asked.epochs();

        List<JsonNode> checkpoints = trainings.checkpoints(run);
        JsonNode training = get("/v1/trainings/" + run);
        String computeType = text(training, "computeType"); // what auto was decided to be

        assertThat(spec(training)).isEqualTo(asked);
        assertThat(checkpoints).hasSize(epochs * asked.ema().momenta().size());
        for (JsonNode checkpoint : checkpoints) {
            String id = text(checkpoint, "id");
            assertThat(scoreOf(id).path("kid").isNumber()).isTrue();
            JsonNode scored = get("/v1/checkpoints/" + id);
            for (String loss : List.of("noiseLoss", "imageLoss", "validationNoiseLoss", "validationImageLoss")) {
                assertThat(scored.path(loss).asDouble()).as(loss).isBetween(1e-6, 1e4);
            }
            Path file = folder.resolve(id + ".json");
            platform.gateway.download(text(scored, "manifest"), file);
            JsonNode manifest = Json.parse(Files.readString(file));
            assertThat(spec(manifest)).isEqualTo(asked.computing(computeType));
            assertThat(manifest.path("momentum")).isEqualTo(checkpoint.path("momentum"));
            assertThat(manifest.path("classes"))
                    .hasSize(asked.conditioning() instanceof ConditioningSpec.Classes ? CLASSES : 0);
        }
    }

    private static TrainingSpec spec(JsonNode trainingOrManifest) {
        return Json.read(trainingOrManifest.path("spec").toString(), TrainingSpec.class);
    }

    private static JsonNode scoreOf(String checkpoint) {
        return Awaitility.await("a score of " + checkpoint)
                .atMost(PATIENCE)
                .until(() -> get("/v1/leaderboard?checkpoint=" + checkpoint).path(0), score -> score.has("kid"));
    }

    @Test
    void curvesAreOfTheAverageThatTheBestCheckpointIsOf() {
        String run = trainings.run("clear");
        trainings.checkpoints(run).forEach(one -> scoreOf(text(one, "id")));

        List<JsonNode> best = trainings.checkpoints(run).stream()
                .filter(one -> one.path("best").asBoolean())
                .toList();
        JsonNode curves = get("/v1/trainings/" + run + "/curves");

        assertThat(best).hasSize(1);
        assertThat(checkpoint(run + "@best")).isEqualTo(text(best.getFirst(), "id"));
        assertThat(get("/v1/checkpoints/" + run + "@latest").path("momentum").asDouble())
                .isEqualTo(0.9);
        assertThat(curves.path("steps")).isNotEmpty();
        assertThat(curves.path("epochs")).hasSize(2).allSatisfy(epoch -> {
            assertThat(epoch.path("momentum")).isEqualTo(best.getFirst().path("momentum"));
            assertThat(epoch.path("kid").isNumber()).isTrue();
        });
    }

    @Test
    void aTrainerThatIsKilledGoesOnToTheSameWeights() throws IOException {
        String disturbed = platform.submit("training", trainings.request("clear"));
        platform.awaitStep(disturbed, 25);
        platform.kill("trainer");

        assertThat(platform.awaitEnd(disturbed)).isEqualTo("succeeded");

        assertThat(platform.eventTypes(disturbed)).contains("io.anthesis.job.retrying.v1");
        assertThat(text(get("/v1/trainings/" + disturbed), "bitExact")).isEqualTo("true");
        assertThat(weights(disturbed)).hasSize(4).isEqualTo(weights(trainings.run("clear")));
    }

    private static List<String> weights(String run) {
        return trainings.checkpoints(run).stream()
                .map(one -> text(one, "epoch") + " " + text(one, "momentum") + " " + text(one, "weightsDigest"))
                .toList();
    }

    @Test
    void imagesOfClassesAreTheSameHoweverTheyAreAskedFor() {
        String clear = trainings.latest("clear");
        String each = samplings.of(ofClasses(request(clear, 6, 0), "blue", 2, "pink", 4, "red", "yellow"));

        String second = samplings.of(ofClasses(request(clear, 1, 1), "orange"));
        String others = samplings.of(ofClasses(request(clear, 2, 4), 5, 6));
        String none = samplings.of(request(clear, 6, 0));

        assertThat(samplings.digests(second))
                .containsExactly(samplings.digests(each).get(1));
        assertThat(samplings.digests(others))
                .containsExactlyElementsOf(samplings.digests(each).subList(4, 6));
        assertThat(samplings.digests(none)).doesNotContainAnyElementsOf(samplings.digests(each));
    }

    @Test
    void guidanceChangesImagesWhereItActs() throws IOException {
        ObjectNode red = ofClasses(request(trainings.latest("clear"), 2, 0), "red");
        String guide = ", \"guide\": \"" + trainings.latest("conditional") + "\"}";
        String job = samplings.of(red);

        String once = samplings.of(guided(red, "{\"scale\": 1}"));
        List<List<Integer>> byGuideOnce = samplings.pixelsOf(guided(red, "{\"scale\": 1" + guide));
        List<List<Integer>> nowhere = samplings.pixelsOf(guided(red, "{\"scale\": 5, \"toNoise\": 0.001}"));
        List<List<Integer>> everywhere = samplings.pixelsOf(guided(red, "{\"scale\": 5}"));
        List<List<Integer>> within = samplings.pixelsOf(guided(red, "{\"scale\": 5, \"fromNoise\": 0.9}"));
        List<List<Integer>> byGuide = samplings.pixelsOf(guided(red, "{\"scale\": 5" + guide));

        assertThat(samplings.digests(once)).isEqualTo(samplings.digests(job));
        List<List<Integer>> plain = samplings.pixels(job);
        assertThat(List.of(byGuideOnce, nowhere)).containsOnly(plain);
        assertThat(List.of(plain, everywhere, within, byGuide)).doesNotHaveDuplicates();
    }

    @Test
    void aModelWithoutClassesIsGuidedByAnEarlierEpoch() throws IOException {
        List<JsonNode> epochs = trainings.checkpoints(trainings.run("residual"));
        ObjectNode request = request(text(epochs.getLast(), "id"), 3, 0);
        String guidance = "{\"scale\": 3, \"guide\": \"" + text(epochs.getFirst(), "id") + "\"}";

        List<List<Integer>> guided = samplings.pixelsOf(guided(request, guidance));

        assertThat(guided).hasSize(3).doesNotContainAnyElementsOf(samplings.pixelsOf(request));
    }

    @Test
    void guidedImagesOfClassesAreTheSameInASharedBatch() throws Exception {
        List<ObjectNode> requests = new ArrayList<>();
        for (int one = 1; one <= 3; one++) {
            requests.add(guided(ofClasses(request(trainings.latest("clear"), 2, one), one, one + 3), "{\"scale\": 2}"));
        }
        List<String> alone = new ArrayList<>();
        requests.forEach(request -> alone.addAll(samplings.digests(samplings.of(request))));

        platform.signal("sampler", "STOP");
        List<String> jobs = requests.stream()
                .map(request -> platform.submit("sampling", request))
                .toList();
        platform.signal("sampler", "CONT");

        jobs.forEach(job -> assertThat(platform.awaitEnd(job)).isEqualTo("succeeded"));
        assertThat(jobs.stream().flatMap(job -> samplings.digests(job).stream()))
                .containsExactlyElementsOf(alone);
        assertThat(jobs.stream()
                        .map(job -> text(platform.job(job), "startedAt"))
                        .distinct())
                .as("jobs that begin together share a batch")
                .hasSizeLessThan(3);
    }

    @Test
    void anInterpolationGoesFromOneClassToTheOther() throws IOException {
        String clear = trainings.latest("clear");
        ObjectNode request =
                ofClasses(request(clear, 3, 0), "blue").put("toSeed", 42).put("toClass", "yellow");

        String job = text(platform.gateway.submit(path("/v1/interpolations"), request), "id");

        assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        List<List<Integer>> images = samplings.pixels(job);
        assertThat(images).doesNotHaveDuplicates();
        assertThat(images.getFirst())
                .isEqualTo(samplings
                        .pixelsOf(ofClasses(request(clear, 1, 0), "blue"))
                        .getFirst());
        assertThat(images.getLast())
                .isEqualTo(samplings
                        .pixelsOf(ofClasses(request(clear, 1, 0), "yellow"))
                        .getFirst());
    }

    @Test
    void imagesAreFilteredNamedAndMarkedByTheirClass() throws IOException {
        String job = samplings.of(ofClasses(request(trainings.latest("conditional"), 3, 0), "pink", "red", "pink"));
        Path fetched = folder.resolve("fetched");

        int code = Main.commandLine()
                .execute(
                        "fetch",
                        job,
                        "-o",
                        fetched.toString(),
                        "--class",
                        "pink",
                        "--gateway",
                        platform.address().toString());

        assertThat(code).isZero();
        try (Stream<Path> files = Files.list(fetched)) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .contains("anthesis:class\0pink"))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("image_000000-pink.png", "image_000002-pink.png");
        }
        assertThat(get("/v1/jobs/" + job + "/images?class=5")).singleElement().satisfies(image -> {
            assertThat(image.path("number").asInt()).isEqualTo(1);
            assertThat(image.path("class").asText()).isEqualTo("red");
        });
    }

    @Test
    void aClassIsScoredAloneAndImagesOfClassesAreScored() {
        String conditional = trainings.latest("conditional");
        String images = samplings.of(ofClasses(request(conditional, 8, 0), "red"));

        String ofClass = platform.submit(
                "evaluation", Json.newObject().put("checkpoint", conditional).put("class", "red"));
        String ofImages = platform.submit(
                "evaluation", Json.newObject().put("sampling", images).put("class", 5));

        assertThat(platform.awaitEnd(ofClass)).isEqualTo("succeeded");
        assertThat(platform.awaitEnd(ofImages)).isEqualTo("succeeded");
        List<JsonNode> scores = get("/v1/leaderboard?dataset=blossoms")
                .valueStream()
                .filter(score -> score.path("class").asText().equals("red"))
                .toList();
        assertThat(scores)
                .extracting(score -> score.path("generatedImages").asInt())
                .containsExactlyInAnyOrder(8, 512);
        assertThat(scores).extracting(score -> score.path("kid").isNumber()).containsOnly(true);
    }

    @Test
    void aSweepOverGuidanceCountsGuidedEvaluationsTwice() {
        ObjectNode request = Json.newObject().put("checkpoint", trainings.latest("conditional"));
        request.putArray("steps").add(2);
        request.putArray("samplers")
                .add(Json.parse("{\"guidance\": {\"scale\": 1}}"))
                .add(Json.parse("{\"guidance\": {\"scale\": 3}}"));

        String sweep = text(platform.gateway.submit(path("/v1/sweeps"), request), "id");

        JsonNode complete = Awaitility.await("the sweep is complete")
                .atMost(PATIENCE)
                .until(() -> get("/v1/sweeps/" + sweep), found -> found.path("complete")
                        .asBoolean());
        assertThat(complete.path("points"))
                .extracting(point -> point.path("networkEvaluations").asInt())
                .containsExactly(2, 4);
        assertThat(complete.path("points"))
                .allSatisfy(point -> assertThat(point.path("kid").isNumber()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        network.widths    | {"widths": [16, 20], "attentions": [false, true]} | multiples of 8
        network.patchSize | {"patchSize": 3}                                  | divides data.imageSize, 64
        """)
    void aNetworkThatCannotBeIsRefusedAtSubmission(String field, String network, String right) {
        ObjectNode request = Json.newObject().put("dataset", "blossoms").put("preset", "clear");
        request.set("network", Json.parse(network));

        assertThatThrownBy(() -> platform.submit("training", request))
                .hasMessageStartingWith(field + " must be")
                .hasMessageContaining(right);
    }
}
