package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.tensor.format.WholeFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/** The gateway's REST interface. Its problems become {@link GatewayProblem}s that name the field. */
public final class GatewayClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int PAGE = 500;
    private static final long LARGE_BYTES = 32 << 20;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final URI gateway;
    private final Optional<String> key;

    public GatewayClient(URI gateway) {
        this(gateway, Optional.empty());
    }

    /** @param key that the gateway is asked with */
    public GatewayClient(URI gateway, Optional<String> key) {
        this.gateway = gateway;
        this.key = key;
    }

    public JsonNode get(String path) {
        return send(request(path).GET());
    }

    /** The first {@code most} elements of a list, page by page. */
    public ArrayNode list(String path, int most) {
        ArrayNode all = Json.newArray();
        Optional<String> page = Optional.of(path + (path.contains("?") ? "&" : "?") + "limit=" + Math.min(most, PAGE));
        while (page.isPresent() && all.size() < most) {
            HttpResponse<String> response = answered(request(page.get()).GET());
            for (JsonNode element : json(response)) {
                if (all.size() < most) {
                    all.add(element);
                }
            }
            page = response.headers().firstValue("Link").map(GatewayClient::next);
        }
        return all;
    }

    /** The address in {@code <…>; rel="next"}. */
    private static String next(String link) {
        return link.substring(link.indexOf('<') + 1, link.indexOf('>'));
    }

    public JsonNode post(String path, JsonNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));
    }

    public JsonNode put(String path, JsonNode body) {
        return send(
                request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body.toString())));
    }

    public void delete(String path) {
        answered(request(path).DELETE());
    }

    /** Submits a job; the key makes a repetition of this very call harmless. */
    public JsonNode submit(String path, ObjectNode body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(body.toString())));
    }

    void putBytes(String path, byte[] bytes) {
        answered(request(path)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(bytes)));
    }

    /** Sends a form of texts and files; large files go before it in parts, and an interrupted one goes on where it was. */
    public JsonNode upload(String method, String path, Map<String, String> texts, Map<String, Path> files)
            throws IOException {
        Map<String, String> allTexts = new HashMap<>(texts);
        Map<String, Path> small = new HashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            if (Files.size(file.getValue()) > LARGE_BYTES) {
                allTexts.put(file.getKey() + "Upload", new PartUpload(this).send(file.getValue()));
            } else {
                small.put(file.getKey(), file.getValue());
            }
        }
        var form = new MultipartForm(allTexts, small);
        return send(request(path).header("Content-Type", form.contentType()).method(method, form.publisher()));
    }

    /** Downloads from a presigned address, or from a path of the gateway. */
    public void download(URI address, Path target) throws IOException {
        download(address, target, "*/*");
    }

    /** As {@link #download(URI, Path)}, of one type of several. */
    public void download(URI address, Path target, String mediaType) throws IOException {
        WholeFile.write(target, part -> {
            HttpRequest request =
                    request(address.toString()).header("Accept", mediaType).build();
            HttpResponse<Path> response = exchange(request, BodyHandlers.ofFile(part));
            if (response.statusCode() != 200) {
                throw address.isAbsolute()
                        ? new GatewayProblem(
                                "the storage answered " + response.statusCode() + " for " + target.getFileName())
                        : problem(response.statusCode(), Files.readString(part));
            }
        });
    }

    /**
     * Follows a job's events until it ends, also across interruptions; {@code event} gets their type and JSON.
     *
     * @throws GatewayProblem if the gateway refuses, or cannot be reached at first
     */
    public void events(String job, BiConsumer<String, JsonNode> event) {
        eventsUntil(job, (type, data) -> {
            event.accept(type, data);
            return true;
        });
    }

    /** As {@link #events}, for as long as {@code event} says to go on. */
    public void eventsUntil(String job, BiPredicate<String, JsonNode> event) {
        new EventStream(gateway.resolve("/v1/jobs/" + job + "/events"), key, System.err::println).follow(event);
    }

    private HttpRequest.Builder request(String path) {
        URI address = gateway.resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        // Addresses of the storage are signed, and are not to learn the key.
        key.filter(secret -> address.getAuthority().equals(gateway.getAuthority()))
                .ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) {
        return json(answered(request));
    }

    /** A proxy, or a wrong address, may answer with a page of its own. */
    private JsonNode json(HttpResponse<String> response) {
        try {
            return Json.parse("answer", response.body());
        } catch (InvalidSpec e) {
            String type = response.headers().firstValue("Content-Type").orElse("no Content-Type");
            throw new GatewayProblem(gateway + " answered " + response.statusCode() + " with " + type
                    + " instead of JSON; is it the address of a gateway, and no proxy in between?");
        }
    }

    private HttpResponse<String> answered(HttpRequest.Builder request) {
        HttpResponse<String> response = exchange(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw problem(response.statusCode(), response.body());
        }
        return response;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw noAnswer(request.uri());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayProblem("interrupted");
        }
    }

    static GatewayProblem noAnswer(URI address) {
        return new GatewayProblem("no answer from " + address.getScheme() + "://" + address.getAuthority()
                + "; start everything with ./anthesis up, or name another gateway with --gateway URL");
    }

    /** What an answer of 400 or more says. */
    static GatewayProblem problem(int status, String body) {
        try {
            JsonNode problem = Json.parse(body);
            String detail = problem.path("detail").asText();
            if (!detail.isBlank()) {
                return new GatewayProblem(problem.path("code").asText(), detail);
            }
        } catch (InvalidSpec e) {
            // not a problem of ours: perhaps a proxy's page
        }
        return new GatewayProblem("the gateway answered " + status
                + (body.isBlank() ? "" : ": " + body.strip().lines().findFirst().orElse("")));
    }
}
