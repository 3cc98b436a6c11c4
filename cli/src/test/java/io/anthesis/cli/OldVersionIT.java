package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup that version 0.1 took (schema 9) of a data set, a run of two epochs, a sampling of it, and two evaluations that still
 * waited: this version reads its ledger, its events, its checkpoints and its resume points. A version that writes any of them otherwise
 * adds a backup of its own and keeps this one.
 */
class OldVersionIT {
    private static final String RUN = "abff0669-bc31-489b-91eb-b86c33bfff1e";
    private static final String SAMPLING = "b950325b-b6ad-4a01-ad9f-aaaab05b3f11";
    private static final String LAST_CHECKPOINT = "860058a2ab419a82";
    private static final double KID_BY_VERSION_0_1 = 0.004469;

    @TempDir
    static Path folder;

    private static RunningPlatform platform;

    @BeforeAll
    static void restore() throws Exception {
        Path backup = Files.createDirectories(folder.resolve("backup"));
        Path archive =
                Path.of(OldVersionIT.class.getResource("/versions/0.1.tar.gz").toURI());
        assertThat(new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", backup.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        platform = new RunningPlatform(folder.resolve("data"));
        platform.runWithServers("restore", backup.toString());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static List<BufferedImage> images(String job) throws IOException {
        List<BufferedImage> images = new ArrayList<>();
        for (JsonNode image : platform.gateway.list(path("/v1/jobs/" + job + "/images"), 50)) {
            images.add(ImageIO.read(
                    platform.address().resolve(image.path("path").asText()).toURL()));
        }
        return images;
    }

    private static int largestDifference(BufferedImage one, BufferedImage other) {
        int[] left = one.getRaster().getPixels(0, 0, one.getWidth(), one.getHeight(), (int[]) null);
        int[] right = other.getRaster().getPixels(0, 0, other.getWidth(), other.getHeight(), (int[]) null);
        assertThat(left).hasSameSizeAs(right);
        return IntStream.range(0, left.length)
                .map(i -> Math.abs(left[i] - right[i]))
                .max()
                .orElseThrow();
    }

    @Test
    void eventsAreReplayed() throws IOException {
        assertThat(platform.eventTypes(RUN))
                .contains(
                        "io.anthesis.job.queued.v1",
                        "io.anthesis.job.started.v1",
                        "io.anthesis.training.checkpoint-published.v1",
                        "io.anthesis.job.succeeded.v1");
    }

    @Test
    void aCheckpointGivesTheSameImages() throws IOException {
        String again = platform.submit(
                "sampling",
                Json.newObject()
                        .put("checkpoint", LAST_CHECKPOINT)
                        .put("images", 4)
                        .put("steps", 4)
                        .put("seed", 7));

        assertThat(platform.awaitEnd(again)).isEqualTo("succeeded");
        List<BufferedImage> before = images(SAMPLING);
        List<BufferedImage> now = images(again);
        assertThat(before).hasSize(5);
        assertThat(now).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(largestDifference(before.get(i), now.get(i)))
                    .as("image " + i + ", on whatever processor this is")
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void evaluationsThatWaitedAreCarriedOut() {
        assertThat(platform.gateway.list(path("/v1/jobs?kind=evaluation&run=" + RUN), 10))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(evaluation -> assertThat(
                                platform.awaitEnd(evaluation.path("id").asText()))
                        .isEqualTo("succeeded"));

        assertThat(platform.gateway.list(path("/v1/leaderboard"), 10))
                .filteredOn(score -> score.path("checkpoint").asText().equals(LAST_CHECKPOINT))
                .singleElement()
                .satisfies(
                        score -> assertThat(score.path("kid").asDouble()).isCloseTo(KID_BY_VERSION_0_1, within(1e-4)));
    }

    @Test
    void aTrainingHasNestedSettingsBesideTheFlatOnes() {
        JsonNode spec = platform.gateway.get(path("/v1/jobs/" + RUN)).path("spec");

        assertThat(spec.at("/network/architecture").asText()).isEqualTo("residual-unet");
        assertThat(spec.at("/network/widths")).isEqualTo(Json.parse("[4, 8]"));
        assertThat(spec.at("/optimizer/learningRate").asDouble()).isEqualTo(0.001);
        assertThat(spec.at("/schedule/kind").asText()).isEqualTo("angle");
        assertThat(spec.path("widths")).isEqualTo(Json.parse("[4, 8]"));
        assertThat(spec.path("learningRate").asDouble()).isEqualTo(0.001);
    }

    @Test
    void aTrainingIsFoundByItsDataSet() {
        assertThat(platform.gateway.list(path("/v1/trainings?dataset=stripes"), 50))
                .anyMatch(training -> training.path("id").asText().equals(RUN));
        assertThat(platform.gateway.list(path("/v1/trainings?dataset=others"), 50))
                .isEmpty();
    }

    @Test
    void aTrainingIsForkedWithOtherSettings() {
        var changes = Json.newObject().put("epochs", 1).put("batchSize", 4);
        changes.putObject("optimizer").put("learningRate", 0.002);
        changes.putObject("augmentation").put("horizontalFlips", true);

        String fork = platform.gateway
                .submit(path("/v1/trainings/" + RUN + "/fork"), changes)
                .path("id")
                .asText();

        assertThat(platform.awaitEnd(fork)).isEqualTo("succeeded");
        JsonNode spec = platform.gateway.get(path("/v1/jobs/" + fork)).path("spec");
        assertThat(spec.at("/network/widths")).isEqualTo(Json.parse("[4, 8]"));
        assertThat(spec.at("/data/batchSize").asInt()).isEqualTo(4);
        assertThat(spec.at("/optimizer/learningRate").asDouble()).isEqualTo(0.002);
        assertThat(spec.at("/augmentation/horizontalFlips").asBoolean()).isTrue();
        assertThat(spec.path("initialCheckpoint").asText()).isNotBlank();
    }

    @Test
    void aRunGoesOnFromItsResumePoint() {
        String longer = platform.gateway
                .submit(
                        path("/v1/trainings/" + RUN + "/extend"),
                        Json.newObject().put("epochs", 3))
                .path("id")
                .asText();

        assertThat(platform.awaitEnd(longer)).isEqualTo("succeeded");
        assertThat(platform.gateway
                        .get(path("/v1/trainings/" + longer))
                        .path("epoch")
                        .asInt())
                .isEqualTo(3);
    }
}
