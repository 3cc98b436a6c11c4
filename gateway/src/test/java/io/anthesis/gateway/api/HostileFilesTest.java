package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.anthesis.standalone.chaos.traffic.HostileFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that are expensive to read are refused by name, and the gateway serves others meanwhile. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class HostileFilesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final Path MAKER = Path.of(System.getProperty("anthesis.home"), "../shared/cases/hostile/make.py");
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int READER_MEBIBYTES = 704;
    private static final int FLIPPED_FILES = 30;

    private static byte[] export;
    private static byte[] keras;
    private static String description;

    @BeforeAll
    static void files() throws IOException {
        export = Files.readAllBytes(CASES.resolve("tiny.safetensors"));
        keras = Files.readAllBytes(CASES.resolve("flipped.weights.h5"));
        description = Files.readString(CASES.resolve("tiny.json"));
    }

    private static Response importArchive(String fileName, byte[] bytes) {
        return given().multiPart("name", "hostile-" + UUID.randomUUID())
                .multiPart("imageSize", "16")
                .multiPart("archive", fileName, bytes)
                .post("/v1/datasets");
    }

    private static Response importModel(String fileName, byte[] bytes) {
        return given().multiPart("file", fileName, bytes).post("/v1/checkpoints");
    }

    private static Response importKeras(byte[] bytes) {
        return given().multiPart("file", "model.weights.h5", bytes)
                .multiPart("spec", description)
                .post("/v1/checkpoints");
    }

    private static void refused(Response answer, String code, String reason) {
        answer.then()
                .statusCode(422)
                .body("code", equalTo(code))
                .body("detail", containsString(reason))
                .body("detail", not(containsString("bug")));
    }

    @Test
    void aPictureWhosePixelsDoNotFitIsSkippedWithItsReason() throws IOException {
        String name = importArchive("large.zip", HostileFiles.largePicture(9999))
                .then()
                .statusCode(200)
                .body("imageCount", equalTo(8))
                .body("skippedCount", equalTo(1))
                .extract()
                .path("name");
        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .body("[0].name", equalTo("large.png"))
                .body("[0].reason", containsString("9999"));
    }

    @Test
    void aNameOfGigabytesIsRefused() throws IOException {
        refused(importArchive("name.tgz", HostileFiles.longName(1500)), "refused-archive", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f8b", "1f8b08", "1f8b0804000000000003ffff", "1f8b0700000000000003", ""})
    void brokenGzipHeadersAreRefused(String hex) {
        refused(importArchive("b.tgz", HexFormat.of().parseHex(hex)), "refused-archive", "");
    }

    @Test
    void aHeaderOfAMillionTensorsIsRefused() {
        refused(
                importModel("many.safetensors", HostileFiles.manyTensors(1_000_000)),
                "refused-checkpoint",
                "its header has");
    }

    @ParameterizedTest
    @CsvSource({
        "blockDepth, 1000000000, block depth must be 1 to 16",
        "imageSize, 65536, image size must be 1 to 512",
    })
    void descriptionsInFilesAreBounded(String field, int value, String reason) throws IOException {
        refused(
                importModel("d.safetensors", HostileFiles.described(export, field, value)),
                "refused-checkpoint",
                reason);
    }

    @Test
    void aFrequencyThatIsNotFiniteInFloat32IsRefused() throws IOException {
        refused(
                importModel("f.safetensors", HostileFiles.described(export, "embeddingMaxFrequency", 1e308)),
                "refused-checkpoint",
                "1 to 1000000");
    }

    @Test
    void descriptionsOfRequestsAreBounded() {
        given().multiPart("file", "model.weights.h5", keras)
                .multiPart("spec", description.replace("\"blockDepth\":1", "\"blockDepth\":1000000000"))
                .post("/v1/checkpoints")
                .then()
                .statusCode(400)
                .body("field", equalTo("spec"))
                .body("detail", containsString("block depth must be 1 to 16"));
    }

    @Test
    void aFileThatAsksForGigabytesIsRefusedByTheLimit() {
        refused(importKeras(keras), "refused-checkpoint", READER_MEBIBYTES + " MiB of memory (anthesis.reader.memory)");
    }

    @Test
    void endingsOfAnyLengthAreRefused() {
        refused(
                given().multiPart("file", "model." + "x".repeat(300), export)
                        .multiPart("name", "a model")
                        .post("/v1/checkpoints"),
                "refused-checkpoint",
                "must end in .safetensors");
    }

    /** A hundred answers in a row, while hostile files come; nothing of them stays in memory. */
    @Test
    void theGatewayAnswersOthersAllTheWhile() throws Exception {
        importModel("warm.safetensors", HostileFiles.manyTensors(10));
        long heapBefore = heapAfterCollection();
        var sending = new CompletableFuture<List<Integer>>();
        Thread.ofPlatform().start(() -> sending.completeAsync(HostileFilesTest::sendEverything, Runnable::run));
        List<Answer> answers = new CopyOnWriteArrayList<>();
        try (var pace = Executors.newSingleThreadScheduledExecutor()) {
            var _ = pace.scheduleAtFixedRate(() -> answers.add(askForTheQueue()), 0, 150, TimeUnit.MILLISECONDS);
            sending.join();
        }

        assertThat(answers).hasSizeGreaterThan(99);
        assertThat(sending.join()).allMatch(status -> status == 422 || status == 201 || status == 200);
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(answers).allMatch(answer -> answer.took().compareTo(SOON) < 0);
        assertThat(answers.stream().mapToLong(Answer::residentOfReader).max().orElse(0))
                .isPositive()
                .isLessThan((READER_MEBIBYTES + 100L) << 20);
        assertThat(heapAfterCollection()).isLessThan(heapBefore + (64 << 20));
    }

    private static List<Integer> sendEverything() {
        try {
            return Files.exists(MAKER) ? sendMade() : sendOurs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All that the script of public complaints makes, of exports of ours. */
    private static List<Integer> sendMade() throws IOException, InterruptedException {
        Path made = Files.createTempDirectory("anthesis-hostile");
        int exit = new ProcessBuilder(
                        "python3",
                        MAKER.toString(),
                        made.toString(),
                        CASES.resolve("tiny.safetensors").toString(),
                        CASES.resolve("flipped.weights.h5").toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
        List<Integer> statuses = new ArrayList<>();
        try (Stream<Path> files = Files.list(made)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                byte[] bytes = Files.readAllBytes(file);
                Files.delete(file);
                statuses.add(send(name, bytes).statusCode());
            }
        }
        Files.delete(made);
        assertThat(statuses).hasSizeGreaterThan(60);
        return statuses;
    }

    private static Response send(String name, byte[] bytes) {
        if (name.endsWith(".h5")) {
            return importKeras(bytes);
        }
        return name.endsWith(".safetensors") ? importModel(name, bytes) : importArchive(name, bytes);
    }

    private static List<Integer> sendOurs() throws IOException {
        List<Integer> statuses = new ArrayList<>();
        statuses.add(importArchive("name.tgz", HostileFiles.longName(300)).statusCode());
        statuses.add(
                importArchive("picture.zip", HostileFiles.largePicture(9999)).statusCode());
        statuses.add(importModel("many.safetensors", HostileFiles.manyTensors(1_000_000))
                .statusCode());
        statuses.add(importKeras(keras).statusCode());
        for (int seed = 0; seed < FLIPPED_FILES; seed++) {
            statuses.add(importKeras(HostileFiles.flipped(keras, seed)).statusCode());
        }
        return statuses;
    }

    /** @param residentOfReader the most memory that a process which reads an upload has had, or 0 if there is none */
    private record Answer(int status, Duration took, long residentOfReader) {}

    private static Answer askForTheQueue() {
        Instant begin = Instant.now();
        int status = given().get("/v1/queue").statusCode();
        return new Answer(status, Duration.between(begin, Instant.now()), residentOfReaders());
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long residentOfReaders() {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains("ReaderProcess"))
                .mapToLong(HostileFilesTest::resident)
                .max()
                .orElse(0);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static long resident(ProcessHandle process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
