package io.anthesis.cli.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.job.SettingsText;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.TrackedRun.Point;
import io.anthesis.diffusion.training.LearningRateCurve;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a training with its curves and scores. Tags are those that users of trackers expect, such as {@code loss/noise} and
 * {@code score/kid}; {@code _ema_0.999} at the end tells several averages apart, {@code _uncalibrated} scores by random weights.
 */
final class RunReader {
    private static final int MOST = 20_000;
    private static final Map<String, String> PROGRESS = new LinkedHashMap<>();

    static {
        PROGRESS.put("noiseLoss", "loss/noise");
        PROGRESS.put("imageLoss", "loss/image");
        PROGRESS.put("imagesPerSecond", "throughput/images_per_second");
    }

    private final GatewayClient gateway;
    /** Scores of data sets, read once for all runs of a pass. */
    private final Map<String, List<JsonNode>> leaderboards = new HashMap<>();

    RunReader(GatewayClient gateway) {
        this.gateway = gateway;
    }

    /** The next run is read with the scores that are there then. */
    void beginPass() {
        leaderboards.clear();
    }

    /** @param training as the gateway lists it */
    TrackedRun read(JsonNode training) {
        String id = Fields.text(training, "id");
        JsonNode spec = Fields.required(training, "spec");
        JsonNode curves = gateway.get(ApiPath.of("trainings", id, "curves").with("averages", "all"));
        Map<String, Instant> published = new HashMap<>();
        gateway.list(ApiPath.of("checkpoints").with("run", id), MOST)
                .forEach(checkpoint -> published.put(
                        Fields.text(checkpoint, "id"), Instant.parse(Fields.text(checkpoint, "createdAt"))));
        Map<String, JsonNode> settings = SettingsText.values(spec);
        List<Checkpoint> checkpoints = checkpoints(Fields.required(curves, "epochs"), published);
        List<Point> epochs = new ArrayList<>();
        checkpoints.forEach(checkpoint -> epochs.addAll(losses(checkpoint)));
        checkpoints.forEach(checkpoint -> epochs.addAll(score(checkpoint)));
        epochs.addAll(new OtherScores(scores(spec.path("dataset").asText())).of(checkpoints));
        return new TrackedRun(
                id,
                training.path("name").asText(""),
                Fields.text(training, "state"),
                Instant.parse(Fields.text(training, "createdAt")),
                time(training, "startedAt"),
                time(training, "finishedAt"),
                Optional.of(training.path("error").path("message").asText()).filter(text -> !text.isEmpty()),
                settings,
                published.keySet(),
                progress(Fields.required(curves, "steps"), settings),
                oneOfEach(epochs),
                checkpoints.stream().flatMap(c -> c.grid().stream()).toList());
    }

    /** All averages of an epoch have the losses of the network itself. */
    private static List<Point> oneOfEach(List<Point> points) {
        record Place(String tag, long step) {}
        Map<Place, Point> first = new LinkedHashMap<>();
        points.forEach(point -> first.putIfAbsent(new Place(point.tag(), point.step()), point));
        return List.copyOf(first.values());
    }

    private static Optional<Instant> time(JsonNode training, String field) {
        return training.hasNonNull(field)
                ? Optional.of(Instant.parse(training.path(field).asText()))
                : Optional.empty();
    }

    private List<JsonNode> scores(String dataset) {
        return leaderboards.computeIfAbsent(
                dataset, name -> gateway.list(ApiPath.of("leaderboard").with("dataset", name), MOST)
                        .valueStream()
                        .toList());
    }

    private static List<Point> progress(JsonNode steps, Map<String, JsonNode> settings) {
        List<Point> points = new ArrayList<>();
        for (JsonNode entry : steps) {
            long step = Fields.required(entry, "step").asLong();
            Instant at = Instant.parse(Fields.text(entry, "at"));
            JsonNode metrics = Fields.required(entry, "metrics");
            PROGRESS.forEach((metric, tag) -> {
                if (metrics.hasNonNull(metric)) {
                    points.add(new Point(tag, step, at, metrics.path(metric).asDouble()));
                }
            });
            learningRate(step, settings).ifPresent(rate -> points.add(new Point("learning_rate", step, at, rate)));
        }
        return points;
    }

    /** The gateway does not record it: settings decide it. */
    private static Optional<Double> learningRate(long step, Map<String, JsonNode> settings) {
        JsonNode rate = settings.getOrDefault("optimizer.learningRate", settings.get("learningRate"));
        if (rate == null) {
            return Optional.empty();
        }
        var curve = new LearningRateCurve(
                (long) number(settings, "optimizer.curve.warmUpSteps", 0),
                (long) number(settings, "optimizer.curve.decayUntilStep", 0),
                number(settings, "optimizer.curve.finalShare", 1));
        return Optional.of(rate.asDouble() * curve.at(step));
    }

    private static double number(Map<String, JsonNode> settings, String name, double otherwise) {
        return settings.containsKey(name) ? settings.get(name).asDouble() : otherwise;
    }

    /**
     * A checkpoint of the curves.
     *
     * @param suffix of tags, where the training keeps several averages; else empty
     */
    record Checkpoint(JsonNode values, String id, long step, Instant at, String suffix) {
        Point point(String tag, String field) {
            return new Point(tag, step, at, Fields.required(values, field).asDouble());
        }

        Optional<Grid> grid() {
            return values.hasNonNull("grid")
                    ? Optional.of(new Grid(
                            "grid" + suffix,
                            Fields.required(values, "epoch").asInt(),
                            step,
                            at,
                            Fields.text(values, "grid")))
                    : Optional.empty();
        }
    }

    /** Without those that were deleted since the curves were read. */
    private static List<Checkpoint> checkpoints(JsonNode epochs, Map<String, Instant> published) {
        List<Checkpoint> checkpoints = new ArrayList<>();
        for (JsonNode values : epochs) {
            String id = Fields.text(values, "checkpoint");
            if (published.containsKey(id)) {
                String suffix = values.hasNonNull("momentum")
                        ? "_ema_" + values.path("momentum").asText()
                        : "";
                checkpoints.add(new Checkpoint(
                        values, id, Fields.required(values, "step").asLong(), published.get(id), suffix));
            }
        }
        return checkpoints;
    }

    private static List<Point> losses(Checkpoint checkpoint) {
        List<Point> points = new ArrayList<>();
        JsonNode values = checkpoint.values();
        points.add(checkpoint.point("loss/epoch_noise", "noiseLoss"));
        points.add(checkpoint.point("loss/epoch_image", "imageLoss"));
        if (values.hasNonNull("validationNoiseLoss")) {
            points.add(checkpoint.point("loss/validation_noise" + checkpoint.suffix(), "validationNoiseLoss"));
            points.add(checkpoint.point("loss/validation_image" + checkpoint.suffix(), "validationImageLoss"));
        }
        return points;
    }

    /** The newest one by the training's own protocol. */
    private static List<Point> score(Checkpoint checkpoint) {
        JsonNode values = checkpoint.values();
        if (!values.hasNonNull("kid")) {
            return List.of();
        }
        String end = checkpoint.suffix() + OtherScores.calibration(values);
        return List.of(
                checkpoint.point("score/kid" + end, "kid"),
                checkpoint.point("score/kid_low" + end, "kidLow"),
                checkpoint.point("score/kid_high" + end, "kidHigh"));
    }
}
