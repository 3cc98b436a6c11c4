package io.anthesis.standalone.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.text.Shown;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;

/** Whether a process does its work, as it says itself. */
final class Health {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final int OK = 200;

    private Health() {}

    static boolean isReady(String address) {
        return of(address) instanceof Answer.Up;
    }

    /** What a process says when it is asked. */
    sealed interface Answer {
        record Up() implements Answer {}

        /** @param why the checks that failed */
        record Down(String why) implements Answer {}

        /** It does not answer: not yet, not any more, or not while it is paused. */
        record Silent(String why) implements Answer {}
    }

    static Answer of(String address) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                    .timeout(Duration.ofSeconds(3))
                    .build();
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == OK
                    ? new Answer.Up()
                    : new Answer.Down(failed(response.statusCode(), response.body()));
        } catch (IOException e) {
            return new Answer.Silent(e.getClass().getSimpleName() + ": " + Shown.of(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Silent("interrupted");
        }
    }

    private static String failed(int status, String body) {
        try {
            String checks = Json.parse(body)
                    .path("checks")
                    .valueStream()
                    .filter(check -> check.path("status").asText().equals("DOWN"))
                    .map(Health::text)
                    .collect(Collectors.joining("; "));
            return checks.isEmpty() ? "it answered " + status : Shown.of(checks, 500);
        } catch (InvalidSpec e) {
            return "it answered " + status;
        }
    }

    private static String text(JsonNode check) {
        String data = check.path("data")
                .propertyStream()
                .filter(entry -> !entry.getValue().asText().startsWith("last "))
                .map(entry -> entry.getKey() + " " + entry.getValue().asText())
                .collect(Collectors.joining(", "));
        return check.path("name").asText() + (data.isEmpty() ? "" : ": " + data);
    }
}
