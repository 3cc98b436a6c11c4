package io.anthesis.gateway.api;

import static io.restassured.RestAssured.given;

import io.restassured.response.ValidatableResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Archives of small images, and their import. */
final class DatasetArchives {
    private DatasetArchives() {}

    static byte[] png(int argb) throws IOException {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, argb);
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    static byte[] zip(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] mixed() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a.png", png(0xFF112233));
        files.put("b.webp", png(0xFF332211));
        files.put("notes.txt", utf8("notes"));
        files.put("empty.jpg", new byte[0]);
        files.put("half.png", Arrays.copyOf(png(0xFFFFFFFF), 60));
        files.put("__MACOSX/._a.png", utf8("x"));
        return zip(files);
    }

    /** @param texts other fields of the form */
    static ValidatableResponse add(String name, byte[] archive, Map<String, String> texts) {
        var request =
                given().multiPart("name", name).multiPart("imageSize", "16").multiPart("archive", "f.zip", archive);
        texts.forEach(request::multiPart);
        return request.post("/v1/datasets").then();
    }
}
