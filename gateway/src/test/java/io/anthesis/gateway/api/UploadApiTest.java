package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.anthesis.contracts.digest.Sha256;
import io.anthesis.datasets.image.PngImages;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Large files come in parts. */
@QuarkusTest
@QuarkusTestResource(Servers.class)
class UploadApiTest {
    /** A zip of images, and of so many bytes that are none. */
    private static byte[] archive(int images, int otherBytes) throws IOException {
        var random = new Random();
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            byte[] other = new byte[otherBytes];
            random.nextBytes(other);
            zip.putNextEntry(new ZipEntry("notes.bin"));
            zip.write(other);
            float[] pixels = new float[20 * 20 * 3];
            for (int image = 0; image < images; image++) {
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = random.nextFloat();
                }
                zip.putNextEntry(new ZipEntry(image + ".png"));
                zip.write(PngImages.encode(pixels, 0, 20, 20, Map.of()));
            }
        }
        return bytes.toByteArray();
    }

    private static String begin(byte[] file, String sha256) {
        return given().contentType(ContentType.JSON)
                .body("{\"fileName\": \"f.zip\", \"sizeBytes\": " + file.length + ", \"sha256\": \"" + sha256 + "\"}")
                .post("/v1/uploads")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static int send(String upload, int part, byte[] file, int partBytes) {
        byte[] bytes = Arrays.copyOfRange(file, part * partBytes, Math.min(file.length, (part + 1) * partBytes));
        return given().contentType("application/octet-stream")
                .body(bytes)
                .put("/v1/uploads/" + upload + "/parts/" + part)
                .statusCode();
    }

    @Test
    void aLargeFileComesInPartsAndGoesOnAfterAnInterruption() throws Exception {
        byte[] file = archive(60, 17 << 20);
        String upload = begin(file, Sha256.of(file));
        int partBytes = given().get("/v1/uploads/" + upload).path("partBytes");
        assertThat(send(upload, 1, file, partBytes)).isEqualTo(204);

        String again = begin(file, Sha256.of(file));

        assertThat(again).isEqualTo(upload);
        given().get("/v1/uploads/" + upload)
                .then()
                .body("missing", equalTo(List.of(0)))
                .body("parts", equalTo(2));
        String name = "parts-" + UUID.randomUUID();
        given().multiPart("name", name)
                .multiPart("imageSize", "16")
                .multiPart("archiveUpload", upload)
                .post("/v1/datasets")
                .then()
                .statusCode(409)
                .body("code", equalTo("upload-incomplete"))
                .body("detail", containsString("lacks parts [0] of 2"));
        assertThat(send(upload, 0, file, partBytes)).isEqualTo(204);
        given().multiPart("name", name)
                .multiPart("imageSize", "16")
                .multiPart("archiveUpload", upload)
                .post("/v1/datasets")
                .then()
                .statusCode(200)
                .body("imageCount", equalTo(60));
        given().delete("/v1/uploads/" + upload).then().statusCode(204);
        given().get("/v1/uploads/" + upload).then().statusCode(404);
    }

    @Test
    void whatArrivesOtherwiseThanAnnouncedIsRefused() {
        byte[] file = {1, 2, 3};
        String upload = begin(file, "0".repeat(64));
        String parts = "/v1/uploads/" + upload + "/parts/";

        given().contentType("application/octet-stream")
                .body(new byte[] {1, 2})
                .put(parts + 0)
                .then()
                .statusCode(400);
        given().contentType("application/octet-stream")
                .body(new byte[4])
                .put(parts + 0)
                .then()
                .statusCode(400);
        given().contentType("application/octet-stream")
                .body(file)
                .put(parts + 1)
                .then()
                .statusCode(400);
        given().contentType("application/octet-stream")
                .body(file)
                .put(parts + 0)
                .then()
                .statusCode(204);
        given().multiPart("name", "damaged")
                .multiPart("archiveUpload", upload)
                .post("/v1/datasets")
                .then()
                .statusCode(422)
                .body("code", equalTo("upload-damaged"));
        given().multiPart("name", "nothing")
                .multiPart("archiveUpload", UUID.randomUUID().toString())
                .post("/v1/datasets")
                .then()
                .statusCode(400)
                .body("field", equalTo("archiveUpload"));
    }
}
