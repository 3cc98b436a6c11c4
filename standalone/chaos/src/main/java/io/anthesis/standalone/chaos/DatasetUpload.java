package io.anthesis.standalone.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** Imports the built-in data set. */
final class DatasetUpload {
    private DatasetUpload() {}

    static void blossoms(URI gateway) throws IOException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        String part = "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
        String form = part.formatted(boundary, "name", "blossoms") + part.formatted(boundary, "imageSize", "16") + "--"
                + boundary + "--\r\n";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/datasets"))
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(BodyPublishers.ofString(form))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("the import of blossoms was answered with " + response.body());
            }
        }
    }
}
