package io.anthesis.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.tensor.format.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The gateway's REST interface. Its problems become {@link GatewayProblem}s that name the field. */
public final class GatewayClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int PAGE = 500;
    /** Timeout, too early, rate limit. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private static final long LARGE_BYTES = 32 << 20;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType BYTES = MediaType.get("application/octet-stream");

    /** Large imports and exports take their time; only a gateway that does not accept the connection is taken for away. */
    private final OkHttpClient reading = new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .followRedirects(false)
            .build();
    /** What changes something is sent once. */
    private final OkHttpClient writing =
            reading.newBuilder().retryOnConnectionFailure(false).build();

    private final HttpUrl gateway;
    private final Optional<String> key;

    public GatewayClient(URI gateway) {
        this(gateway, Optional.empty());
    }

    /** @param key that the gateway is asked with */
    public GatewayClient(URI gateway, Optional<String> key) {
        this.gateway = HttpUrl.get(gateway.toString());
        this.key = key;
    }

    public JsonNode get(ApiPath path) {
        return send(request(path));
    }

    /** The first {@code most} elements of a list, page by page. */
    public ArrayNode list(ApiPath path, int most) {
        ArrayNode all = Json.newArray();
        Optional<HttpUrl> page =
                Optional.of(path.with("limit", Math.min(most, PAGE)).of(gateway));
        while (page.isPresent() && all.size() < most) {
            Answer answer = answered(request(page.get()));
            for (JsonNode element : json(answer)) {
                if (all.size() < most) {
                    all.add(element);
                }
            }
            page = answer.link().map(link -> address(next(link)));
        }
        return all;
    }

    /** The address in {@code <…>; rel="next"}. */
    private static String next(String link) {
        return link.substring(link.indexOf('<') + 1, link.indexOf('>'));
    }

    public JsonNode post(ApiPath path, JsonNode body) {
        return send(request(path).post(json(body)));
    }

    public JsonNode put(ApiPath path, JsonNode body) {
        return send(request(path).put(json(body)));
    }

    public JsonNode patch(ApiPath path, JsonNode body) {
        return send(request(path).patch(json(body)));
    }

    public void delete(ApiPath path) {
        answered(request(path).delete());
    }

    /** Submits a job; the key makes a repetition of this very call harmless. */
    public JsonNode submit(ApiPath path, ObjectNode body) {
        return send(request(path)
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .post(json(body)));
    }

    private static RequestBody json(JsonNode body) {
        return RequestBody.create(body.toString().getBytes(StandardCharsets.UTF_8), JSON);
    }

    void putBytes(ApiPath path, byte[] bytes) {
        answered(request(path).put(RequestBody.create(bytes, BYTES)));
    }

    /** Sends a form of texts and files; large files go before it in parts, and an interrupted one goes on where it was. */
    public JsonNode upload(String method, ApiPath path, Map<String, String> texts, Map<String, Path> files)
            throws IOException {
        var form = new MultipartBody.Builder().setType(MultipartBody.FORM);
        texts.forEach(form::addFormDataPart);
        for (Map.Entry<String, Path> entry : files.entrySet()) {
            Path file = entry.getValue();
            if (Files.size(file) > LARGE_BYTES) {
                form.addFormDataPart(entry.getKey() + "Upload", new PartUpload(this).send(file));
            } else {
                form.addFormDataPart(
                        entry.getKey(), file.getFileName().toString(), RequestBody.create(file.toFile(), BYTES));
            }
        }
        return send(request(path).method(method, form.build()));
    }

    /** @param address as an answer gave it: a presigned one of the storage, or a path of the gateway */
    public void download(String address, Path target) throws IOException {
        download(address(address), target, "*/*");
    }

    public void download(ApiPath path, Path target) throws IOException {
        download(path, target, "*/*");
    }

    /** As {@link #download(ApiPath, Path)}, of one type of several. */
    public void download(ApiPath path, Path target, String mediaType) throws IOException {
        download(path.of(gateway), target, mediaType);
    }

    /** As {@link #download(String, Path)}, of something that fits into memory. */
    public byte[] bytes(String reference) {
        HttpUrl address = address(reference);
        try (Response response = exchange(request(address).build())) {
            requireFound(response, address);
            return response.body().bytes();
        } catch (IOException e) {
            throw broken(address, e);
        }
    }

    private void requireFound(Response response, HttpUrl address) throws IOException {
        if (response.code() != 200) {
            throw isGateway(address)
                    ? problem(response.code(), response.body().string())
                    : new GatewayProblem("the storage answered " + response.code() + " for " + address.encodedPath());
        }
    }

    private void download(HttpUrl address, Path target, String mediaType) throws IOException {
        WholeFile.write(target, part -> {
            try (Response response =
                    exchange(request(address).header("Accept", mediaType).build())) {
                requireFound(response, address);
                try (InputStream in = response.body().byteStream()) {
                    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        });
    }

    /**
     * Follows a job's events until it ends, also across interruptions; {@code event} gets their type and JSON.
     *
     * @param tell gets a message about each interruption
     * @throws GatewayProblem if the gateway refuses, or cannot be reached at first
     */
    public void events(String job, BiConsumer<String, JsonNode> event, Consumer<String> tell) {
        follow(
                job,
                (type, data) -> {
                    event.accept(type, data);
                    return true;
                },
                tell);
    }

    /** As {@link #events}, for as long as {@code event} says to go on. */
    public void eventsUntil(String job, BiPredicate<String, JsonNode> event) {
        follow(job, event, System.err::println);
    }

    private void follow(String job, BiPredicate<String, JsonNode> event, Consumer<String> tell) {
        new EventStream(ApiPath.of("jobs", job, "events").of(gateway), key, tell).follow(event);
    }

    private HttpUrl address(String reference) {
        HttpUrl address = gateway.resolve(reference);
        if (address == null) {
            throw new GatewayProblem("the gateway's answer has an invalid address: " + reference);
        }
        return address;
    }

    private Request.Builder request(ApiPath path) {
        return request(path.of(gateway));
    }

    private Request.Builder request(HttpUrl address) {
        var request = new Request.Builder().url(address);
        // Addresses of the storage are signed, and are not to learn the key.
        key.filter(secret -> isGateway(address))
                .ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    private boolean isGateway(HttpUrl address) {
        return address.host().equals(gateway.host()) && address.port() == gateway.port();
    }

    /** @param contentType and {@code link} are headers */
    private record Answer(
            HttpUrl address, int status, Optional<String> contentType, Optional<String> link, String body) {}

    private JsonNode send(Request.Builder request) {
        return json(answered(request));
    }

    /** A proxy, or a wrong address, may answer with a page of its own. */
    private static JsonNode json(Answer answer) {
        try {
            return Json.parse("answer", answer.body());
        } catch (InvalidSpec e) {
            throw new GatewayProblem(answer.address() + " answered " + answer.status() + " with "
                    + answer.contentType().orElse("no Content-Type")
                    + " instead of JSON; is it the address of a gateway, and no proxy in between?");
        }
    }

    private Answer answered(Request.Builder builder) {
        Request request = builder.build();
        try (Response response = exchange(request)) {
            String body = response.body().string();
            if (response.code() >= 400) {
                throw problem(response.code(), body);
            }
            return new Answer(
                    request.url(),
                    response.code(),
                    Optional.ofNullable(response.header("Content-Type")),
                    Optional.ofNullable(response.header("Link")),
                    body);
        } catch (IOException e) {
            throw broken(request.url(), e);
        }
    }

    private Response exchange(Request request) {
        OkHttpClient http = request.method().equals("GET") ? reading : writing;
        try {
            return http.newCall(request).execute();
        } catch (IOException e) {
            throw broken(request.url(), e);
        }
    }

    private static GatewayProblem broken(HttpUrl address, IOException reason) {
        boolean interrupted = reason instanceof InterruptedIOException && !(reason instanceof SocketTimeoutException);
        return interrupted ? new GatewayProblem("interrupted") : noAnswer(address);
    }

    static GatewayProblem noAnswer(HttpUrl address) {
        return new GatewayProblem("no answer from " + address.scheme() + "://"
                        + address.uri().getAuthority()
                        + "; start everything with ./anthesis up, or name another gateway with --gateway URL")
                .thatPasses();
    }

    /** @return whether a gateway or proxy may answer otherwise soon */
    static boolean isPassing(int status) {
        return status >= 500 || PASSING.contains(status);
    }

    /** What an answer of 400 or more says. */
    static GatewayProblem problem(int status, String body) {
        GatewayProblem problem = said(status, body);
        return isPassing(status) ? problem.thatPasses() : problem;
    }

    private static GatewayProblem said(int status, String body) {
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
