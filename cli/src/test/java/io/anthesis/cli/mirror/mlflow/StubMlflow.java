package io.anthesis.cli.mirror.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** As much of an MLflow server as is written to: one experiment and one run. */
final class StubMlflow implements AutoCloseable {
    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/7/r1/artifacts/";

    final List<String> requests = new ArrayList<>();
    final List<String> authorizations = new ArrayList<>();
    final List<JsonNode> metrics = new ArrayList<>();
    final Map<String, String> params = new TreeMap<>();
    final Map<String, String> tags = new TreeMap<>();
    final Map<String, byte[]> artifacts = new TreeMap<>();
    final ObjectNode info = Json.newObject();
    /** Answered to every request where it is not 200. */
    int status = 200;
    /** How many further batches are refused. */
    int failingBatches;

    String artifactUri = "mlflow-artifacts:/7/r1/artifacts";
    private boolean experiment;
    private HttpServer server;

    StubMlflow() throws IOException {
        start(0);
    }

    private void start(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    List<String> steps(String key) {
        return metrics.stream()
                .filter(metric -> metric.path("key").asText().equals(key))
                .map(metric -> metric.path("step").asText())
                .toList();
    }

    long requests(String endpoint) {
        return requests.stream().filter(request -> request.startsWith(endpoint)).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        if (path.startsWith(ARTIFACTS)) {
            artifacts.put(path.substring(ARTIFACTS.length()), body);
            send(exchange, status, Json.newObject());
            return;
        }
        String endpoint = path.substring(API.length());
        requests.add(
                endpoint + (body.length == 0 ? "?" + exchange.getRequestURI().getQuery() : ""));
        if (status != 200) {
            send(exchange, status, Json.newObject().put("error_code", "X").put("message", "said so"));
            return;
        }
        JsonNode request = body.length == 0 ? Json.newObject() : Json.parse(new String(body, StandardCharsets.UTF_8));
        switch (endpoint) {
            case "experiments/get-by-name" ->
                send(
                        exchange,
                        experiment ? 200 : 404,
                        experiment ? experiment() : Json.newObject().put("error_code", "RESOURCE_DOES_NOT_EXIST"));
            case "experiments/create" -> {
                experiment = true;
                send(exchange, 200, Json.newObject().put("experiment_id", "7"));
            }
            case "runs/search" -> {
                ObjectNode found = Json.newObject();
                if (!info.isEmpty()) {
                    found.putArray("runs").add(run());
                }
                send(exchange, 200, found);
            }
            case "runs/create" -> {
                info.put("run_id", "r1").put("status", "RUNNING").put("lifecycle_stage", "active");
                info.set("run_name", request.path("run_name"));
                addTags(request);
                ObjectNode created = Json.newObject();
                created.set("run", run());
                send(exchange, 200, created);
            }
            case "runs/log-batch" -> logBatch(exchange, request);
            case "runs/update" -> {
                info.setAll((ObjectNode) request);
                send(exchange, 200, Json.newObject());
            }
            case "metrics/get-history" -> history(exchange);
            case "artifacts/list" -> {
                ObjectNode list = Json.newObject();
                ArrayNode files = list.putArray("files");
                artifacts.keySet().forEach(file -> files.addObject().put("path", file));
                send(exchange, 200, list);
            }
            default -> send(exchange, 404, Json.newObject());
        }
    }

    private static ObjectNode experiment() {
        ObjectNode found = Json.newObject();
        found.putObject("experiment").put("experiment_id", "7").put("lifecycle_stage", "active");
        return found;
    }

    /** With the last value of each metric, as MLflow has it. */
    private ObjectNode run() {
        ObjectNode run = Json.newObject();
        run.set("info", info.deepCopy().put("artifact_uri", artifactUri));
        ObjectNode data = run.putObject("data");
        Map<String, JsonNode> last = new TreeMap<>();
        metrics.forEach(metric -> last.merge(
                metric.path("key").asText(),
                metric,
                (one, other) -> one.path("step").asLong() > other.path("step").asLong() ? one : other));
        data.putArray("metrics").addAll(last.values());
        ArrayNode list = data.putArray("params");
        params.forEach((key, value) -> list.addObject().put("key", key).put("value", value));
        return run;
    }

    private void addTags(JsonNode request) {
        request.path("tags")
                .forEach(tag ->
                        tags.put(tag.path("key").asText(), tag.path("value").asText()));
    }

    private void logBatch(HttpExchange exchange, JsonNode request) throws IOException {
        if (failingBatches > 0) {
            failingBatches--;
            send(exchange, 503, Json.newObject().put("message", "restarting"));
            return;
        }
        if (request.path("metrics").size() > 1000 || request.path("params").size() > 100) {
            send(exchange, 400, Json.newObject().put("message", "too many"));
            return;
        }
        request.path("metrics").forEach(metrics::add);
        request.path("params")
                .forEach(param -> params.put(
                        param.path("key").asText(), param.path("value").asText()));
        addTags(request);
        send(exchange, 200, Json.newObject());
    }

    /** Two values a page. */
    private void history(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        String key = query.replaceFirst(".*metric_key=([^&]*).*", "$1");
        int from = query.matches(".*page_token=\\d+.*")
                ? Integer.parseInt(query.replaceFirst(".*page_token=(\\d+).*", "$1"))
                : 0;
        List<JsonNode> all = metrics.stream()
                .filter(metric -> metric.path("key").asText().equals(key))
                .toList();
        ObjectNode page = Json.newObject();
        page.putArray("metrics").addAll(all.subList(from, Math.min(all.size(), from + 2)));
        if (all.size() > from + 2) {
            page.put("next_page_token", Integer.toString(from + 2));
        }
        send(exchange, 200, page);
    }

    private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        try (exchange) {
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
