package io.anthesis.cli.mirror.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.mirror.TrackerProblem;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The REST interface of an MLflow server.
 *
 * @see <a href="https://mlflow.org/docs/latest/api_reference/rest-api.html">MLflow REST API</a>
 */
final class MlflowServer implements AutoCloseable {
    private static final String API = "api/2.0/mlflow";
    private static final String ARTIFACTS = "api/2.0/mlflow-artifacts/artifacts";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);
    private static final MediaType JSON = MediaType.get("application/json");
    private static final MediaType PNG = MediaType.get("image/png");
    /** Timeout, too early, rate limit. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    private final HttpUrl address;
    private final Optional<String> authorization;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .readTimeout(LONGEST_ANSWER)
            .writeTimeout(LONGEST_ANSWER)
            .followRedirects(false)
            .build();

    /** @param authorization header of each request */
    MlflowServer(HttpUrl address, Optional<String> authorization) {
        this.address = address;
        this.authorization = authorization;
    }

    /**
     * @param environment of which the variables are read that MLflow's own clients read
     * @return the header that they would send: user and password go before a token
     */
    static Optional<String> authorization(Map<String, String> environment) {
        String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
        String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
        if (!user.isEmpty() && !password.isEmpty()) {
            return Optional.of(Credentials.basic(user, password, StandardCharsets.UTF_8));
        }
        return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }

    HttpUrl address() {
        return address;
    }

    /** @param endpoint such as {@code artifacts/list} */
    JsonNode get(String endpoint, Map<String, String> parameters) {
        return answer(request(endpoint, parameters));
    }

    /** As {@link #get}, or empty if the server says that there is no such thing. */
    Optional<JsonNode> find(String endpoint, Map<String, String> parameters) {
        Answer answer = exchange(request(endpoint, parameters));
        boolean isMissing = answer.status() == 404
                && answer.json().path("error_code").asText().equals("RESOURCE_DOES_NOT_EXIST");
        return isMissing ? Optional.empty() : Optional.of(successful(answer));
    }

    JsonNode post(String endpoint, ObjectNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return answer(new Request.Builder().url(url(API, endpoint).build()).post(RequestBody.create(bytes, JSON)));
    }

    /** Stores a picture by the server's artifact proxy; one of the same path is replaced. */
    void putPng(String path, byte[] png) {
        answer(new Request.Builder().url(url(ARTIFACTS, path).build()).put(RequestBody.create(png, PNG)));
    }

    private Request.Builder request(String endpoint, Map<String, String> parameters) {
        HttpUrl.Builder url = url(API, endpoint);
        parameters.forEach(url::addQueryParameter);
        return new Request.Builder().url(url.build());
    }

    private HttpUrl.Builder url(String api, String path) {
        HttpUrl.Builder url = address.newBuilder();
        if (address.pathSegments().getLast().isEmpty()) {
            url.removePathSegment(address.pathSize() - 1);
        }
        return url.addPathSegments(api).addPathSegments(path);
    }

    /** @param json a missing node if the body was none, such as a proxy's page */
    private record Answer(int status, JsonNode json) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    private JsonNode answer(Request.Builder request) {
        return successful(exchange(request));
    }

    private Answer exchange(Request.Builder request) {
        authorization.ifPresent(header -> request.header("Authorization", header));
        try (Response response = http.newCall(request.build()).execute()) {
            return new Answer(response.code(), json(response.body().string()));
        } catch (IOException e) {
            throw new TrackerProblem(
                    "no answer from MLflow at " + address + "; start it, or give the address of another one", true);
        }
    }

    private static JsonNode json(String body) {
        try {
            return body.isBlank() ? Json.newObject() : Json.parse(body);
        } catch (InvalidSpec e) {
            return MissingNode.getInstance();
        }
    }

    private JsonNode successful(Answer answer) {
        int status = answer.status();
        if (status == 401 || status == 403) {
            throw new TrackerProblem(
                    "MLflow at " + address + " refused with " + status + ": set MLFLOW_TRACKING_TOKEN, or"
                            + " MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, of a user who may write",
                    false);
        }
        if (!answer.isSuccess()) {
            String message = answer.json().path("message").asText();
            throw new TrackerProblem(
                    "MLflow at " + address + " answered " + status + (message.isEmpty() ? "" : ": " + message),
                    status >= 500 || PASSING.contains(status));
        }
        if (answer.json().isMissingNode()) {
            throw new TrackerProblem(
                    address + " answered " + status + " without JSON; is it the address of an MLflow server?", false);
        }
        return answer.json();
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
