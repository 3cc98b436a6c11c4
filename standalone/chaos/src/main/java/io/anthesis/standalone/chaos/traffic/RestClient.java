package io.anthesis.standalone.chaos.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client that asks again until it has an answer, of whichever gateway has one. */
public final class RestClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final List<URI> gateways;
    private final Runnable outage;
    private int next;

    /** @param outage is called for every request without an answer, or whose answer asks for a retry */
    public RestClient(List<URI> gateways, Runnable outage) {
        this.gateways = List.copyOf(gateways);
        this.outage = outage;
    }

    /** What a gateway said. */
    public record Answer(int status, JsonNode body) {}

    public Answer get(String path) throws InterruptedException {
        return untilAnswered(path, HttpRequest.newBuilder().GET());
    }

    public Answer post(String path, JsonNode body, Map<String, String> headers) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
        headers.forEach(request::header);
        return untilAnswered(path, request);
    }

    /** @param request without its address */
    Answer send(String path, HttpRequest.Builder request) throws InterruptedException {
        return untilAnswered(path, request);
    }

    private Answer untilAnswered(String path, HttpRequest.Builder request) throws InterruptedException {
        while (true) {
            URI gateway = gateways.get(Math.floorMod(next++, gateways.size()));
            try {
                HttpResponse<String> response = http.send(
                        request.uri(gateway.resolve(path)).timeout(PATIENCE).build(), BodyHandlers.ofString());
                boolean told = response.statusCode() == 503
                        && response.headers().firstValue("Retry-After").isPresent();
                if (!told) {
                    return new Answer(response.statusCode(), Json.parse(response.body()));
                }
            } catch (IOException e) {
                // killed, paused, or not up yet: the same key makes asking again harmless
            }
            outage.run();
            Thread.sleep(PAUSE);
        }
    }
}
