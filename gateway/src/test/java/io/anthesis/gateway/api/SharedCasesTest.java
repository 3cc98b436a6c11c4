package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.not;

import io.anthesis.artifacts.Bucket;
import io.anthesis.artifacts.ObjectStore;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.contracts.json.Json;
import io.anthesis.datasets.manifest.DatasetManifest;
import io.anthesis.datasets.tensors.TensorImages;
import io.anthesis.untrusted.TemporaryFolder;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users' files through the gateway: its readers run in another process, with that process's class path and decoders. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class SharedCasesTest {
    private static final Path IMAGES = Path.of("../libs/datasets/src/test/resources/cases");
    private static final Path MODELS = Path.of("../libs/diffusion/src/test/resources/cases/models");
    private static final int SIZE = 16;

    @Inject
    DatasetLibrary library;

    @Inject
    ObjectStore store;

    @Inject
    TemporaryFolder temporary;

    private final String name = "case-" + UUID.randomUUID();

    private ValidatableResponse add(String fileName, byte[] archive) {
        return given().multiPart("name", name)
                .multiPart("imageSize", SIZE)
                .multiPart("archive", fileName, archive)
                .post("/v1/datasets")
                .then();
    }

    private static byte[] zip(String folder) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes);
                Stream<Path> files = Files.list(IMAGES.resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
                zip.write(Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    /** @return by name, the values of each image from 0 to 255, channels last */
    private Map<String, int[]> images() throws IOException {
        DatasetLibrary.ReadableDataset opened = library.open(name, SIZE);
        DatasetManifest manifest = store.read(
                Bucket.DATASETS,
                opened.record().digest(),
                file -> Json.read(Files.readString(file), DatasetManifest.class));
        Map<String, int[]> images = new TreeMap<>();
        put(images, manifest, opened.training(), manifest.split().train());
        put(images, manifest, opened.validation(), manifest.split().validation());
        return images;
    }

    private static void put(
            Map<String, int[]> images, DatasetManifest manifest, TensorImages tensors, int[] positions) {
        for (int number = 0; number < positions.length; number++) {
            float[] values = new float[SIZE * SIZE * 3];
            tensors.read(number, values, 0);
            int[] levels = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                levels[i] = Math.round(values[i] * 255);
            }
            images.put(manifest.images().get(positions[number]), levels);
        }
    }

    private static int[] at(int[] image, int x, int y) {
        return Arrays.copyOfRange(image, (y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3);
    }

    @Test
    void greyStaysWhatItIs() throws IOException {
        add("gray.zip", zip("gray")).statusCode(200).body("imageCount", equalTo(11));

        var expected = Map.of("g_bilevel.png", 128, "k_gray2.png", 170, "j_gray4.png", 136);
        images().forEach((file, values) -> {
            int value = expected.getOrDefault(file, 128);
            int tolerance = file.equals("g_bilevel.png") ? 1 : 0;
            assertThat(Arrays.stream(values).boxed()).as(file).allMatch(level -> Math.abs(level - value) <= tolerance);
        });
    }

    @Test
    void aGreyRampEqualsTheSameInColour() throws IOException {
        add("ramp.zip", zip("ramp")).statusCode(200);

        Map<String, int[]> ramps = images();
        for (int i = 0; i < SIZE * SIZE * 3; i++) {
            assertThat(ramps.get("gray_ramp.png")[i]).isCloseTo(ramps.get("rgb_ramp.png")[i], within(1));
        }
    }

    @Test
    void inksBecomeTheColoursThatTheyPrint() throws IOException {
        add("cmyk.zip", zip("cmyk")).statusCode(200).body("imageCount", equalTo(2));

        images().forEach((file, values) -> {
            int[] colour = at(values, 8, 8);
            assertThat(colour[0]).as(file).isCloseTo(230, within(3));
            assertThat(colour[1]).as(file).isCloseTo(120, within(3));
            assertThat(colour[2]).as(file).isCloseTo(30, within(3));
        });
    }

    @Test
    void picturesAreTurnedAsTheirCamerasSay() throws IOException {
        add("exif.zip", zip("exif")).statusCode(200).body("imageCount", equalTo(5));

        int[] red = {254, 0, 0};
        int[] blue = {0, 0, 254};
        Map<String, int[]> images = images();
        assertThat(at(images.get("upright.jpg"), 2, 8)).containsExactly(red);
        assertThat(at(images.get("orientation3.jpg"), 2, 8)).containsExactly(blue);
        assertThat(at(images.get("orientation6.jpg"), 8, 2)).containsExactly(red);
        assertThat(at(images.get("orientation8.jpg"), 8, 2)).containsExactly(blue);
        assertThat(at(images.get("wide6.jpg"), 8, 0)).containsExactly(red);
    }

    @Test
    void halfImagesAreListedAndWholeOnesTaken() throws IOException {
        add("truncated.zip", zip("truncated")).statusCode(200).body("skippedCount", equalTo(5));

        assertThat(images()).containsOnlyKeys("a_whole.jpg", "f_progressive_whole.jpg");
        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .body(
                        "name",
                        contains("b_half.jpg", "c_half.png", "d_empty.jpg", "e_html.jpg", "g_progressive_half.jpg"))
                .body("reason", everyItem(not(emptyString())));
    }

    @Test
    void whatNoReaderKnowsIsListedByItsFormat() throws IOException {
        add("formats.zip", zip("formats")).statusCode(200);

        assertThat(images()).containsOnlyKeys("ok.png", "x.bmp", "x.gif", "x.tiff", "x.webp");
        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .body("[0].name", equalTo("x.heic"))
                .body("[0].reason", containsString("HEIC"));
    }

    @ParameterizedTest
    @CsvSource({
        "deleted_entry.zip, keep.png",
        "links.tar, hard.png p0.png p1.png",
        "v7.tar, ./c/p0.png ./c/p1.png",
        "macos.zip, photos/p0.png photos/p1.png photos/p2.png photos/p3.png"
    })
    void archivesAreReadAsTheirOwnToolsReadThem(String archive, String images) throws IOException {
        add(archive, Files.readAllBytes(IMAGES.resolve("archives").resolve(archive)))
                .statusCode(200);

        assertThat(images()).containsOnlyKeys(images.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"nan.safetensors, NaN", "extra_tensor.safetensors, 'mine'"})
    void modelsThatCannotBeUsedAreRefusedByTheTensor(String file, String named) {
        given().multiPart("file", MODELS.resolve(file).toFile())
                .post("/v1/checkpoints")
                .then()
                .statusCode(422)
                .body("code", equalTo("refused-checkpoint"))
                .body("detail", containsString(named));
    }

    @ParameterizedTest
    @CsvSource({"safetensors", "keras", "torchscript"})
    void anImportedModelIsExportedAndNoFileIsLeft(String format) throws IOException {
        String id = given().multiPart("file", MODELS.resolve("f16.safetensors").toFile())
                .post("/v1/checkpoints")
                .path("id");

        byte[] file = given().get("/v1/checkpoints/" + id + "/export?format=" + format)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();

        assertThat(file).hasSizeGreaterThan(40_000);
        try (Stream<Path> left = Files.list(temporary.path())) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void halfPrecisionModelsAreRead() {
        given().multiPart("file", MODELS.resolve("f16.safetensors").toFile())
                .post("/v1/checkpoints")
                .then()
                .statusCode(201)
                .body("imageSize", equalTo(16));
    }
}
