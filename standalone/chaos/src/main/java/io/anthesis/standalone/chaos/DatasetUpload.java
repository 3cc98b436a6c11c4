package io.anthesis.standalone.chaos;

import io.anthesis.standalone.chaos.traffic.Forms;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Imports the built-in data set. */
final class DatasetUpload {
    private DatasetUpload() {}

    static void blossoms(URI gateway) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = Forms.post(
                            Forms.empty().addFormDataPart("name", "blossoms").addFormDataPart("imageSize", "16"))
                    .uri(gateway.resolve("/v1/datasets"))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("the import of blossoms was answered with " + response.body());
            }
        }
    }
}
