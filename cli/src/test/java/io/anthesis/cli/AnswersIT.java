package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.dataset.DatasetImport;
import io.anthesis.contracts.json.Json;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get whose data set is too small, or whose training diverges: a named failure, once, and no score. */
class AnswersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    static Path folder;

    private static RunningPlatform platform;

    @BeforeAll
    static void start() throws IOException {
        platform = new RunningPlatform(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static void importOneImage() throws IOException {
        Path archive = folder.resolve("one.zip");
        try (InputStream image = AnswersIT.class.getResourceAsStream("/cases/one.png");
                var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("one.png"));
            image.transferTo(zip);
        }
        platform.gateway.upload(
                "POST", path("/v1/datasets"), Map.of("name", "one", "imageSize", "16"), Map.of("archive", archive));
    }

    /** The evaluations that came with a run, when all of them have ended. */
    private static List<JsonNode> evaluations(String run) {
        String path = "/v1/jobs?kind=evaluation&run=" + run;
        Awaitility.await("evaluations of " + run)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(platform.gateway.list(path(path), 100))
                        .isNotEmpty()
                        .allMatch(job -> job.has("finishedAt")));
        List<JsonNode> jobs = new ArrayList<>();
        platform.gateway.list(path(path), 100).forEach(jobs::add);
        return jobs;
    }

    @Test
    void aDataSetOfOneImageTrains_andItsEvaluationSaysOnceThatItIsTooSmall() throws Exception {
        importOneImage();
        ObjectNode request = RunningPlatform.tinyTraining(1)
                .put("dataset", "one")
                .put("batchSize", 1)
                .put("repetitions", 4);

        JsonNode plan = platform.gateway.post(path("/v1/trainings?dryRun=true"), request);
        JsonNode submitted = platform.gateway.submit(path("/v1/trainings"), request);

        assertThat(plan.path("warnings").toString()).contains("data set 'one' has 0 validation images");
        assertThat(submitted.path("warnings")).isEqualTo(plan.path("warnings"));
        String run = submitted.path("id").asText();
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        assertThat(evaluations(run)).singleElement().satisfies(evaluation -> {
            assertThat(evaluation.path("state").asText()).isEqualTo("failed");
            assertThat(evaluation.path("error").path("code").asText()).isEqualTo("data-set-too-small");
            assertThat(evaluation.path("error").path("message").asText()).contains("needs 3 or more");
            assertThat(platform.eventTypes(evaluation.path("id").asText()))
                    .noneMatch(type -> type.contains("retrying"));
        });
    }

    /** The weights of a training that diverged, but for luck: all are finite, and what is computed with them overflows. */
    private static String importDiverged() throws IOException {
        new DatasetImport(platform.gateway, DatasetImport.BLOSSOMS, 16)
                .run(DatasetImport.Source.BUILT_IN, System.out::println);
        String run = platform.submit("training", RunningPlatform.tinyTraining(1));
        assertThat(platform.awaitEnd(run)).isEqualTo("succeeded");
        Path exported = folder.resolve("trained.safetensors");
        platform.gateway.download(path("/v1/checkpoints/" + run + "@latest/export"), exported);
        SafeTensors file = SafeTensors.read(exported);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        file.tensors()
                .forEach((name, tensor) -> tensors.put(name, tensor.shape().length == 4 ? larger(tensor) : tensor));
        Path diverged = folder.resolve("diverged.safetensors");
        SafeTensors.write(diverged, tensors, file.metadata());
        return platform.gateway
                .upload(
                        "POST",
                        path("/v1/checkpoints"),
                        Map.of("dataset", DatasetImport.BLOSSOMS),
                        Map.of("file", diverged))
                .path("id")
                .asText();
    }

    private static HostTensor larger(HostTensor kernel) {
        float[] values = kernel.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1e20f;
        }
        return HostTensor.of(values, kernel.shape());
    }

    private static void failsOnce(String job, String code, String message) throws IOException {
        assertThat(platform.awaitEnd(job)).isEqualTo("failed");
        JsonNode error = platform.job(job).path("error");
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo(code);
        assertThat(error.path("message").asText()).contains(message);
        assertThat(platform.eventTypes(job)).noneMatch(type -> type.contains("retrying"));
    }

    @Test
    void whatIsNotFiniteIsNeitherAPictureNorAScore() throws Exception {
        String checkpoint = importDiverged();
        ObjectNode request = Json.newObject().put("checkpoint", checkpoint).put("steps", 5);

        String images =
                platform.submit("sampling", request.deepCopy().put("images", 4).put("seed", 7));
        String trajectory = platform.gateway
                .submit(path("/v1/trajectories"), request.deepCopy().put("seed", 7))
                .path("id")
                .asText();
        String scored = platform.submit("evaluation", Json.newObject().put("checkpoint", checkpoint));

        failsOnce(images, "non-finite-images", "image 0 of seed 7 from checkpoint " + checkpoint + " (5 steps, ddim)");
        failsOnce(trajectory, "non-finite-images", "of images of seed 7 from checkpoint " + checkpoint);
        failsOnce(scored, "non-finite-images", "from checkpoint " + checkpoint);
        assertThat(platform.gateway.list(path("/v1/leaderboard?checkpoint=" + checkpoint), 100))
                .isEmpty();
    }
}
