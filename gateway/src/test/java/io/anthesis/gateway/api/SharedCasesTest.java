package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.datasets.tensors.TensorImages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    /** @return the mean of each channel of each image, 0 to 255 */
    private List<int[]> means() {
        DatasetLibrary.Opened opened = library.open(name, SIZE);
        List<int[]> means = new ArrayList<>();
        for (TensorImages images : List.of(opened.training(), opened.validation())) {
            for (int number = 0; number < images.count(); number++) {
                float[] values = new float[SIZE * SIZE * 3];
                images.read(number, values, 0);
                double[] sums = new double[3];
                for (int i = 0; i < values.length; i++) {
                    sums[i % 3] += values[i];
                }
                means.add(new int[] {mean(sums[0]), mean(sums[1]), mean(sums[2])});
            }
        }
        return means;
    }

    private static int mean(double sum) {
        return (int) Math.round(sum * 255 / (SIZE * SIZE));
    }

    @Test
    void greyStaysWhatItIs() throws IOException {
        add("gray.zip", zip("gray")).statusCode(200).body("imageCount", equalTo(11));

        assertThat(means()).hasSize(11).allSatisfy(mean -> {
            assertThat(mean[0]).isIn(127, 128, 136, 170).isEqualTo(mean[1]).isEqualTo(mean[2]);
        });
    }

    @Test
    void inksBecomeTheColoursThatTheyPrint() throws IOException {
        add("cmyk.zip", zip("cmyk")).statusCode(200).body("imageCount", equalTo(2));

        assertThat(means()).allSatisfy(mean -> {
            assertThat(mean[0]).isBetween(227, 233);
            assertThat(mean[1]).isBetween(117, 123);
            assertThat(mean[2]).isBetween(27, 33);
        });
    }

    @Test
    void halfImagesAreListedAndWholeOnesTaken() throws IOException {
        add("truncated.zip", zip("truncated"))
                .statusCode(200)
                .body("imageCount", equalTo(2))
                .body("skippedCount", equalTo(5));
    }

    @Test
    void whatNoReaderKnowsIsListedByItsFormat() throws IOException {
        add("formats.zip", zip("formats")).statusCode(200).body("imageCount", equalTo(5));

        given().get("/v1/datasets/" + name + "/skipped")
                .then()
                .body("[0].name", equalTo("x.heic"))
                .body("[0].reason", containsString("HEIC"));
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

    @Test
    void halfPrecisionModelsAreRead() {
        given().multiPart("file", MODELS.resolve("f16.safetensors").toFile())
                .post("/v1/checkpoints")
                .then()
                .statusCode(201)
                .body("imageSize", equalTo(16));
    }
}
