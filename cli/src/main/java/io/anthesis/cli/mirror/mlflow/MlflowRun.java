package io.anthesis.cli.mirror.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.mirror.Held;
import io.anthesis.cli.mirror.TrackedRun;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.TrackedRun.Point;
import io.anthesis.contracts.json.Json;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A run of MLflow, and what it has. */
final class MlflowRun {
    /** Of one request, as MLflow's documentation of log-batch says. */
    private static final int MOST_METRICS = 1000;

    private static final int MOST_PARAMS = 100;
    private static final int LONGEST_PARAM = 6000;
    private static final int LONGEST_TAG = 5000;
    private static final String ERROR_TAG = "anthesis.error";

    private final MlflowServer server;
    private final String id;
    private final Optional<String> artifacts;
    private final Held held = new Held();
    private final Set<String> params = new HashSet<>();
    private final Set<String> listed = new HashSet<>();
    private final Map<String, Long> lastSteps = new HashMap<>();
    private String status;
    private String name;

    /** @param run as MLflow answers */
    MlflowRun(MlflowServer server, JsonNode run) {
        this.server = server;
        JsonNode info = Fields.required(run, "info");
        this.id = Fields.text(info, "run_id");
        this.name = info.path("run_name").asText();
        this.status = info.path("status").asText();
        this.artifacts = proxied(info.path("artifact_uri").asText());
        run.path("data").path("params").forEach(param -> params.add(Fields.text(param, "key")));
        run.path("data")
                .path("metrics")
                .forEach(metric -> lastSteps.put(
                        Fields.text(metric, "key"), metric.path("step").asLong()));
    }

    /** The path below the server's artifact proxy, if artifacts go through it. */
    private static Optional<String> proxied(String artifactUri) {
        return artifactUri.startsWith("mlflow-artifacts:")
                ? Optional.of(URI.create(artifactUri).getPath().replaceFirst("^/", ""))
                : Optional.empty();
    }

    String id() {
        return id;
    }

    boolean takesPictures() {
        return artifacts.isPresent();
    }

    /** @return how many values were added */
    int addValues(TrackedRun run) {
        addParams(run.settings());
        learnSteps(run);
        List<Point> points = held.missingPoints(run);
        for (int from = 0; from < points.size(); from += MOST_METRICS) {
            ObjectNode batch = Json.newObject().put("run_id", id);
            ArrayNode metrics = batch.putArray("metrics");
            for (Point point : points.subList(from, Math.min(points.size(), from + MOST_METRICS))) {
                metrics.addObject()
                        .put("key", point.tag())
                        .put("value", point.value())
                        .put("timestamp", point.at().toEpochMilli())
                        .put("step", point.step());
            }
            server.post("runs/log-batch", batch);
        }
        points.forEach(point -> held.add(point.tag(), point.step()));
        return points.size();
    }

    /** Of a metric that only grows the last step suffices, which the run's description has; of others all are needed. */
    private void learnSteps(TrackedRun run) {
        run.progress().stream().map(Point::tag).distinct().forEach(tag -> Optional.ofNullable(lastSteps.remove(tag))
                .ifPresent(step -> held.add(tag, step)));
        run.epochs().stream().map(Point::tag).distinct().forEach(tag -> Optional.ofNullable(lastSteps.remove(tag))
                .ifPresent(step -> learnHistory(tag)));
    }

    private void learnHistory(String tag) {
        Map<String, String> parameters = new HashMap<>(Map.of("run_id", id, "metric_key", tag));
        String next;
        do {
            JsonNode page = server.get("metrics/get-history", parameters);
            page.path("metrics")
                    .forEach(metric -> held.add(tag, metric.path("step").asLong()));
            next = page.path("next_page_token").asText("");
            parameters.put("page_token", next);
        } while (!next.isEmpty());
    }

    private void addParams(Map<String, JsonNode> settings) {
        List<Map.Entry<String, JsonNode>> missing = settings.entrySet().stream()
                .filter(setting -> !params.contains(setting.getKey()))
                .toList();
        for (int from = 0; from < missing.size(); from += MOST_PARAMS) {
            ObjectNode batch = Json.newObject().put("run_id", id);
            ArrayNode list = batch.putArray("params");
            for (var setting : missing.subList(from, Math.min(missing.size(), from + MOST_PARAMS))) {
                JsonNode value = setting.getValue();
                list.addObject()
                        .put("key", setting.getKey())
                        .put("value", shortened(value.isTextual() ? value.asText() : value.toString(), LONGEST_PARAM));
            }
            server.post("runs/log-batch", batch);
        }
        missing.forEach(setting -> params.add(setting.getKey()));
    }

    static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    /** @return how many pictures were added */
    int addPictures(TrackedRun run, Function<Grid, byte[]> pictures) {
        run.grids().stream().map(Grid::tag).distinct().filter(listed::add).forEach(tag -> learnPictures(tag, run));
        List<Grid> grids = held.missingGrids(run);
        for (Grid grid : grids) {
            server.putPng(artifacts.orElseThrow() + "/" + file(grid), pictures.apply(grid));
            held.add(grid.tag(), grid.step());
        }
        return grids.size();
    }

    private static String file(Grid grid) {
        return "%s/epoch_%04d.png".formatted(grid.tag(), grid.epoch());
    }

    private void learnPictures(String tag, TrackedRun run) {
        Map<String, String> parameters = new HashMap<>(Map.of("run_id", id, "path", tag));
        Set<String> there = new HashSet<>();
        String next;
        do {
            JsonNode page = server.get("artifacts/list", parameters);
            page.path("files").forEach(file -> there.add(Fields.text(file, "path")));
            next = page.path("next_page_token").asText("");
            parameters.put("page_token", next);
        } while (!next.isEmpty());
        run.grids().stream()
                .filter(grid -> grid.tag().equals(tag) && there.contains(file(grid)))
                .forEach(grid -> held.add(tag, grid.step()));
    }

    /** Sets name, state and times as the training has them. */
    void update(TrackedRun run) {
        String wanted = status(run.state());
        if (wanted.equals(status) && run.name().equals(name)) {
            return;
        }
        ObjectNode update =
                Json.newObject().put("run_id", id).put("status", wanted).put("run_name", run.name());
        if (run.hasEnded()) {
            update.put("end_time", run.finished().orElse(run.created()).toEpochMilli());
        }
        run.error().ifPresent(error -> {
            ObjectNode tags = Json.newObject().put("run_id", id);
            tags.putArray("tags").addObject().put("key", ERROR_TAG).put("value", shortened(error, LONGEST_TAG));
            server.post("runs/log-batch", tags);
        });
        server.post("runs/update", update);
        status = wanted;
        name = run.name();
    }

    private static String status(String state) {
        return switch (state) {
            case "queued" -> "SCHEDULED";
            case "succeeded" -> "FINISHED";
            case "failed" -> "FAILED";
            case "cancelled" -> "KILLED";
            default -> "RUNNING";
        };
    }
}
