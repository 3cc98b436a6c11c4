package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.contracts.json.Json;
import io.anthesis.standalone.server.AnthesisHome;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made from trainings and checkpoints: longer runs, forks, interpolations, trajectories, sweeps. */
class ProductsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SEED = 9;

    @TempDir
    static Path folder;

    private static RunningPlatform platform;
    private static Pictures pictures;
    private static String run;
    private static String checkpoint;

    @BeforeAll
    static void start() throws IOException {
        platform = new RunningPlatform(folder.resolve("data"));
        pictures = new Pictures(platform.gateway, folder);
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
        run = platform.submit("training", RunningPlatform.tinyTraining(4).put("seed", SEED));
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        checkpoint = platform.gateway
                .get(path("/v1/checkpoints/" + run + "@latest"))
                .path("id")
                .asText();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static String post(String path, ObjectNode body) {
        return platform.gateway.submit(path(path), body).path("id").asText();
    }

    private static List<JsonNode> epochs(String training) {
        List<JsonNode> epochs = new ArrayList<>();
        platform.gateway
                .get(path("/v1/trainings/" + training + "/curves"))
                .path("epochs")
                .forEach(epochs::add);
        return epochs;
    }

    private static String weights(JsonNode epoch) {
        return platform.gateway
                .get(path("/v1/checkpoints/" + epoch.path("checkpoint").asText()))
                .path("weightsDigest")
                .asText();
    }

    @Test
    void aTrainingThatIsExtendedHasTheWeightsOfOneThatWasAsLongFromTheStart() {
        String half =
                platform.submit("training", RunningPlatform.tinyTraining(2).put("seed", SEED));
        assertThat(platform.awaitEnd(half)).isEqualTo("succeeded");

        String whole =
                post("/v1/trainings/" + half + "/extend", Json.newObject().put("epochs", 4));

        assertThat(platform.awaitEnd(whole)).isEqualTo("succeeded");
        List<JsonNode> extended = epochs(whole);
        assertThat(extended).extracting(epoch -> epoch.path("epoch").asInt()).containsExactly(3, 4);
        assertThat(extended.stream().map(ProductsIT::weights))
                .containsExactlyElementsOf(epochs(run).subList(2, 4).stream()
                        .map(ProductsIT::weights)
                        .toList());
        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + whole))
                        .path("bitExact")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aTrainingThatWasCancelledIsResumed() throws Exception {
        String cancelled = platform.submit("training", RunningPlatform.tinyTraining(500));
        platform.awaitStep(cancelled, 40);
        // A trainer that is told to end leaves a state to go on from, as all do every two minutes.
        platform.signal("trainer", "TERM");
        long left = platform.gateway
                .get(path("/v1/trainings/" + cancelled))
                .path("step")
                .asLong();
        platform.awaitStep(cancelled, left + 1);
        platform.gateway.post(path("/v1/jobs/" + cancelled + "/cancel"), Json.newObject());
        assertThat(platform.awaitEnd(cancelled)).isEqualTo("cancelled");

        String resumed = post("/v1/trainings/" + cancelled + "/resume", Json.newObject());

        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + resumed))
                        .path("step")
                        .asLong())
                .isGreaterThanOrEqualTo(40);
        platform.awaitStep(resumed, left + 2);
        platform.gateway.post(path("/v1/jobs/" + resumed + "/cancel"), Json.newObject());
        assertThat(platform.awaitEnd(resumed)).isEqualTo("cancelled");
    }

    @Test
    void aForkBeginsWithTheWeightsOfACheckpoint() {
        ObjectNode changes =
                Json.newObject().put("epochs", 1).put("learningRate", 1e-9).put("weightDecay", 0);

        String fork = post("/v1/trainings/" + run + "/fork", changes);

        assertThat(platform.awaitEnd(fork)).isEqualTo("succeeded");
        double learned = epochs(run).getLast().path("noiseLoss").asDouble();
        assertThat(epochs(fork).getFirst().path("noiseLoss").asDouble()).isCloseTo(learned, within(0.05));
        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + fork))
                        .path("spec")
                        .path("initialCheckpoint")
                        .asText())
                .isEqualTo(checkpoint);
    }

    @Test
    void aForkOfAnotherNetworkFailsAndSaysSo() {
        ObjectNode changes = Json.newObject().put("epochs", 1).put("blockDepth", 2);

        String fork = post("/v1/trainings/" + run + "/fork", changes);

        assertThat(platform.awaitEnd(fork)).isEqualTo("failed");
        assertThat(platform.job(fork).path("error").path("code").asText()).isEqualTo("other-network");
    }

    @Test
    void aTrainingStopsWhenItsScoreIsNotBeatenAnyMore() {
        String stopping =
                platform.submit("training", RunningPlatform.tinyTraining(5000).put("earlyStoppingPatience", 1));

        assertThat(platform.awaitEnd(stopping)).isEqualTo("succeeded");
        JsonNode training = platform.gateway.get(path("/v1/trainings/" + stopping));
        assertThat(training.path("result").path("stoppedEarly").asBoolean()).isTrue();
        assertThat(training.path("step").asLong())
                .isLessThan(training.path("totalSteps").asLong());
    }

    private static ObjectNode sampling(int seed, int images) {
        return Json.newObject()
                .put("checkpoint", checkpoint)
                .put("steps", 4)
                .put("seed", seed)
                .put("images", images);
    }

    @Test
    void anInterpolationGoesFromOneImageToTheOther() throws IOException {
        String first = platform.submit("sampling", sampling(1, 1));
        String last = platform.submit("sampling", sampling(2, 1));

        String interpolation = post("/v1/interpolations", sampling(1, 5).put("toSeed", 2));

        for (String job : List.of(first, last, interpolation)) {
            assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        }
        assertThat(Pictures.pixels(pictures.of(interpolation, 1))).isEqualTo(Pictures.pixels(pictures.of(first, 1)));
        assertThat(Pictures.pixels(pictures.of(interpolation, 5))).isEqualTo(Pictures.pixels(pictures.of(last, 1)));
        assertThat(Pictures.pixels(pictures.of(interpolation, 3))).isNotEqualTo(Pictures.pixels(pictures.of(first, 1)));
        assertThat(pictures.of(interpolation, 0).getWidth()).isGreaterThan(5 * 16);
    }

    @Test
    void aVariationLiesBetweenTheImageThatItIsOfAndItsOwn() throws IOException {
        String own = platform.submit("sampling", sampling(1, 3));
        String same = platform.submit("sampling", variation(0));
        String near = platform.submit("sampling", variation(0.2));
        String far = platform.submit("sampling", variation(1));

        for (String job : List.of(own, same, near, far)) {
            assertThat(platform.awaitEnd(job)).isEqualTo("succeeded");
        }
        assertThat(Pictures.pixels(pictures.of(same, 3))).isEqualTo(Pictures.pixels(pictures.of(own, 1)));
        assertThat(Pictures.pixels(pictures.of(far, 3))).isEqualTo(Pictures.pixels(pictures.of(own, 3)));
        assertThat(Pictures.difference(pictures.of(near, 3), pictures.of(own, 1)))
                .isPositive()
                .isLessThan(Pictures.difference(pictures.of(own, 3), pictures.of(own, 1)));
    }

    private static ObjectNode variation(double distance) {
        ObjectNode request = sampling(1, 3);
        request.putObject("variation").put("ofImage", 0).put("distance", distance);
        return request;
    }

    @Test
    void theScriptOfTheDocsTrainsSamplesAndKeepsThePictures() throws Exception {
        assumeTrue(exitOf("python3", "-c", "import requests") == 0, "needs Python with requests");
        String script = AnthesisHome.ofThisProcess()
                .root()
                .resolve("docs/examples/flowers.py")
                .toString();
        Path kept = folder.resolve("pictures");

        int exit = exitOf("python3", script, platform.address().toString(), kept.toString());

        assertThat(exit).isZero();
        assertThat(kept.resolve("grid.png")).isNotEmptyFile();
        assertThat(kept).isDirectoryContaining("glob:**/image_000011.png");
    }

    @Test
    void theClientForPythonAndItsNotebookWork() throws Exception {
        Path root = AnthesisHome.ofThisProcess().root();
        Path tools = root.resolve("target/tools");
        // .ci/run installs the packages while this is compiled, and has a marker until they are there.
        Awaitility.await("the packages of clients/python are installed")
                .atMost(Duration.ofMinutes(5))
                .until(() -> Files.notExists(tools.resolve("python-client.installing")));
        Path python = tools.resolve("python-client/bin/python");
        assumeTrue(Files.isExecutable(python), "needs the packages of clients/python, as .ci/run installs them");
        assumeTrue(exitOf(python.toString(), "-c", "import anthesis") == 0, "needs an installation that is complete");
        var command =
                new ProcessBuilder(root.resolve("clients/python/check").toString(), "--gateway=" + platform.address());
        command.environment().put("PYTHON", python.toString());

        Process check = command.inheritIO().start();

        try {
            assertThat(check.waitFor(15, TimeUnit.MINUTES))
                    .as("clients/python/check ends")
                    .isTrue();
            assertThat(check.exitValue()).isZero();
        } finally {
            // Stopping the shell alone would leave what it started.
            check.descendants().forEach(ProcessHandle::destroyForcibly);
            check.destroyForcibly();
        }
    }

    @Test
    void theRealTrackersReadWhatIsMirrored() throws Exception {
        RealTrackers trackers = RealTrackers.installed();
        score(5);
        Awaitility.await("every epoch has a grid and a score").atMost(PATIENCE).until(() -> epochs(run).stream()
                .allMatch(epoch -> epoch.has("grid") && epoch.has("kid")));
        Path logs = folder.resolve("logs");
        try (RealTrackers.Server mlflow = trackers.startMlflow(folder.resolve("mlflow"))) {
            for (int time = 0; time < 2; time++) {
                assertThat(cli("mirror", "tensorboard", logs.toString(), "--run", run)
                                .code())
                        .isZero();
                assertThat(cli("mirror", "mlflow", mlflow.address(), "--experiment", "it", "--run", run)
                                .code())
                        .isZero();
            }

            Path events;
            try (Stream<Path> folders = Files.list(logs)) {
                events = folders.filter(Files::isDirectory).findFirst().orElseThrow();
            }
            JsonNode inTensorBoard = trackers.read("tensorboard", events.toString());
            JsonNode inMlflow = trackers.read("mlflow", mlflow.address(), "it", run);

            for (JsonNode read : List.of(inTensorBoard, inMlflow)) {
                assertScalars(read.path("scalars"), "loss/validation_noise", "validationNoiseLoss");
                assertScalars(read.path("scalars"), "score/kid_uncalibrated", "kid");
                assertScalars(read.path("scalars"), "score/kid_low_uncalibrated", "kidLow");
                assertThat(read.path("scalars").path("loss/noise")).isNotEmpty();
            }
            assertThat(inTensorBoard.path("images").path("grid")).hasSize(4);
            assertThat(inTensorBoard.path("settings").path("dataset").asText()).isEqualTo("blossoms");
            assertThat(inTensorBoard.path("text").asText()).contains("| dataset | blossoms |");
            assertThat(inTensorBoard.path("ended").asBoolean()).isTrue();
            assertThat(inMlflow.path("images")).hasSize(4).allSatisfy(size -> assertThat(size.asInt())
                    .isPositive());
            assertThat(inMlflow.path("settings").path("dataset").asText()).isEqualTo("blossoms");
            assertThat(inMlflow.path("status").asText()).isEqualTo("FINISHED");
        }
    }

    /** Each epoch of the run once, with its value as the gateway has it. */
    private static void assertScalars(JsonNode scalars, String tag, String field) {
        List<JsonNode> epochs = epochs(run);
        assertThat(scalars.path(tag)).as(tag).hasSameSizeAs(epochs);
        for (int i = 0; i < epochs.size(); i++) {
            JsonNode point = scalars.path(tag).get(i);
            assertThat(point.get(0).asLong())
                    .isEqualTo(epochs.get(i).path("step").asLong());
            assertThat(point.get(1).asDouble())
                    .isCloseTo(epochs.get(i).path(field).asDouble(), within(1e-6));
        }
    }

    private static int exitOf(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void aTrajectoryShowsEveryStepTwice() throws IOException {
        String trajectory = post("/v1/trajectories", sampling(1, 2));

        assertThat(platform.awaitEnd(trajectory)).isEqualTo("succeeded");
        BufferedImage one = pictures.of(trajectory, 1);
        BufferedImage both = pictures.of(trajectory, 0);
        assertThat(one.getWidth()).isEqualTo(4 * (2 * 16 + 2) + 2);
        assertThat(one.getHeight()).isEqualTo(2 * (2 * 16 + 2) + 2);
        assertThat(both.getHeight()).isEqualTo(4 * (2 * 16 + 2) + 2);
    }

    @Test
    void aSweepShowsQualityAgainstCost() throws IOException {
        ObjectNode request = Json.newObject().put("checkpoint", run + "@latest");
        request.putArray("steps").add(2).add(5);
        request.putArray("samplers").add(Json.newObject()).addObject().put("secondOrderAlpha", 0.5);

        String sweep = post("/v1/sweeps", request);

        Awaitility.await("the sweep is complete").atMost(PATIENCE).until(() -> platform.gateway
                .get(path("/v1/sweeps/" + sweep))
                .path("complete")
                .asBoolean());
        JsonNode points = platform.gateway.get(path("/v1/sweeps/" + sweep)).path("points");
        assertThat(points)
                .extracting(point -> point.path("networkEvaluations").asInt())
                .containsExactly(2, 5, 4, 10);
        assertThat(points).allSatisfy(point -> {
            assertThat(point.path("state").asText()).isEqualTo("succeeded");
            assertThat(point.path("kid").isNumber()).isTrue();
        });
        Path plot = folder.resolve("plot.png");
        platform.gateway.download(path("/v1/sweeps/" + sweep + "/plot"), plot);
        assertThat(ImageIO.read(plot.toFile()).getWidth()).isEqualTo(900);
        Printed shown = cli("sweeps", "show", sweep);
        assertThat(shown.text()).contains("second order 0.5");
        assertThat(cli("sweeps", "list").text()).contains(sweep).contains("complete");
        // Only what is scored as the run asked for decides which of its checkpoints is best.
        JsonNode best = platform.gateway.get(path("/v1/checkpoints/" + run + "@best"));
        JsonNode usual = epochs(run).stream()
                .filter(epoch -> epoch.path("best").asBoolean())
                .findFirst()
                .orElseThrow();
        assertThat(best.path("id").asText()).isEqualTo(usual.path("checkpoint").asText());
    }

    /** What a command printed, and how it ended. */
    private record Printed(int code, String text) {}

    private static Printed cli(String... arguments) {
        var out = new ByteArrayOutputStream();
        PrintStream console = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--gateway", platform.address().toString()));
            int code = Main.commandLine().execute(all.toArray(String[]::new));
            return new Printed(code, out.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(console);
        }
    }

    /** The score that the checkpoint got by itself, or by another number of steps. */
    private static JsonNode score(int steps) {
        String path = "/v1/leaderboard?checkpoint=" + checkpoint;
        Awaitility.await("a score by " + steps + " steps").atMost(PATIENCE).until(() -> platform.gateway
                .get(path(path))
                .findValuesAsText("steps")
                .contains(Integer.toString(steps)));
        for (JsonNode entry : platform.gateway.get(path(path))) {
            if (entry.path("steps").asInt() == steps
                    && entry.path("sampler").asText().equals("ddim")) {
                return entry;
            }
        }
        throw new AssertionError("no score by " + steps + " steps");
    }

    @Test
    void aScoreThatIsComputedAgainHolds() {
        String id = score(5).path("id").asText();

        Printed printed = cli("leaderboard", "verify", id.substring(0, 13));

        assertThat(printed.text()).contains("score " + id + " holds").contains("every bit must agree");
        assertThat(printed.code()).isZero();
        assertThat(platform.gateway
                        .get(path("/v1/leaderboard/" + id))
                        .path("verified")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void aScoreThatWasChangedDoesNotHold() throws Exception {
        ObjectNode other = Json.newObject().put("checkpoint", checkpoint).put("steps", 3);
        String evaluation = platform.submit("evaluation", other);
        assertThat(platform.awaitEnd(evaluation)).isEqualTo("succeeded");
        String id = score(3).path("id").asText();
        platform.sql("update scores set kid = kid - 0.001 where id = '" + id + "'");

        Printed printed = cli("leaderboard", "verify", id);

        assertThat(printed.text()).contains("DOES NOT HOLD");
        assertThat(printed.code()).isEqualTo(1);
        assertThat(cli("leaderboard").text()).contains("DOES NOT HOLD");
    }

    @Test
    void imagesOfADeletedCheckpointCannotBeScoredAndAreNotTriedAgain() {
        String other =
                platform.submit("training", RunningPlatform.tinyTraining(1).put("seed", 31));
        platform.awaitEnd(other);
        String last = platform.gateway
                .get(path("/v1/checkpoints/" + other + "@latest"))
                .path("id")
                .asText();
        String images = platform.submit("sampling", sampling(1, 3).put("checkpoint", last));
        platform.awaitEnd(images);
        platform.gateway.delete(path("/v1/checkpoints/" + last));

        String evaluation = platform.submit("evaluation", Json.newObject().put("sampling", images));

        assertThat(platform.awaitEnd(evaluation)).isEqualTo("failed");
        JsonNode job = platform.job(evaluation);
        assertThat(job.path("error").path("code").asText()).isEqualTo("missing-checkpoint");
        assertThat(job.path("lastEvent").asInt()).as("queued, started, failed").isEqualTo(3);
    }

    @Test
    void theLeaderboardIsShownKeptAndDrawn() throws IOException {
        JsonNode score = score(5);
        assertThat(score.path("networkEvaluations").asInt()).isEqualTo(5);
        assertThat(score.path("imagesPerSecond").asDouble()).isPositive();
        assertThat(score.path("calibrated").asBoolean()).isFalse();
        Path csv = folder.resolve("scores.csv");
        Path plot = folder.resolve("scores.png");

        Printed printed = cli("leaderboard", "--checkpoint", checkpoint, "--out", csv.toString());
        Printed drawn = cli("leaderboard", "plot", "-o", plot.toString());

        assertThat(printed.text()).contains("blossoms, quick75, uncalibrated").contains(", epoch ");
        assertThat(printed.code() + drawn.code()).isZero();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.getFirst()).startsWith("id,rank,tied,checkpoint");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains(score.path("id").asText()));
        assertThat(ImageIO.read(plot.toFile()).getHeight()).isEqualTo(560);
    }

    @Test
    void aPlanKnowsWhatSuchWorkTook() {
        String before = platform.submit("sampling", sampling(3, 40));
        assertThat(platform.awaitEnd(before)).isEqualTo("succeeded");

        JsonNode plan = platform.gateway.post(path("/v1/samplings?dryRun=true"), sampling(4, 80));

        assertThat(plan.path("runnable").asBoolean()).isTrue();
        assertThat(plan.path("workers").path("liveWorkers").asInt()).isGreaterThanOrEqualTo(1);
        assertThat(plan.path("cost").path("networkEvaluations").asLong()).isEqualTo(320);
        assertThat(plan.path("estimate").path("seconds").asDouble()).isPositive();
        JsonNode training = platform.gateway.post(path("/v1/trainings?dryRun=true"), RunningPlatform.tinyTraining(100));
        assertThat(training.path("estimate").path("basis").asText()).contains("images a second");
    }

    @Test
    void workersSayWhatTheyCanDo() {
        JsonNode workers = platform.gateway.get(path("/v1/workers"));

        assertThat(cli("workers").text()).contains("cpu");
        assertThat(cli("models", "list").text()).contains(run);
        assertThat(cli("models", "presets").text()).contains("keras75-b64-s5");
        assertThat(cli("weights", "list").text()).contains("not installed");
        assertThat(workers)
                .extracting(worker -> worker.path("kind").asText())
                .contains("training", "sampling", "evaluation");
        assertThat(workers).allSatisfy(worker -> {
            assertThat(worker.path("memoryBytes").asLong()).isGreaterThan(1 << 28);
            assertThat(worker.path("threads").asInt()).isPositive();
            assertThat(worker.path("computeTypes"))
                    .extracting(JsonNode::asText)
                    .contains("float32", "tensor-float32", "bfloat16");
        });
    }
}
