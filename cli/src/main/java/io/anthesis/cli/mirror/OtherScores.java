package io.anthesis.cli.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.mirror.RunReader.Checkpoint;
import io.anthesis.cli.mirror.TrackedRun.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Scores of checkpoints by other protocols, samplers, steps or classes than those that their training is scored by. */
final class OtherScores {
    private final Map<String, List<JsonNode>> ofCheckpoint = new LinkedHashMap<>();

    /** @param entries of the leaderboard */
    OtherScores(List<JsonNode> entries) {
        entries.stream().filter(entry -> entry.hasNonNull("checkpoint")).forEach(entry -> ofCheckpoint
                .computeIfAbsent(entry.path("checkpoint").asText(), any -> new ArrayList<>())
                .add(entry));
    }

    static String calibration(JsonNode score) {
        return Fields.required(score, "calibrated").asBoolean() ? "" : "_uncalibrated";
    }

    /** @return the newest score of each kind, with its interval */
    List<Point> of(List<Checkpoint> checkpoints) {
        List<Point> points = new ArrayList<>();
        for (Checkpoint checkpoint : checkpoints) {
            newest(checkpoint).forEach((kind, entry) -> {
                String end = "_" + kind + checkpoint.suffix() + calibration(entry);
                points.add(point(checkpoint, "score/kid" + end, entry, "kid"));
                points.add(point(checkpoint, "score/kid_low" + end, entry, "kidLow"));
                points.add(point(checkpoint, "score/kid_high" + end, entry, "kidHigh"));
            });
        }
        return points;
    }

    private static Point point(Checkpoint checkpoint, String tag, JsonNode entry, String field) {
        return new Point(
                tag,
                checkpoint.step(),
                checkpoint.at(),
                Fields.required(entry, field).asDouble());
    }

    private Map<String, JsonNode> newest(Checkpoint checkpoint) {
        Map<String, JsonNode> newest = new LinkedHashMap<>();
        Set<String> own = new HashSet<>();
        for (JsonNode entry : ofCheckpoint.getOrDefault(checkpoint.id(), List.of())) {
            String kind = kind(entry);
            newest.merge(kind, entry, (one, other) -> at(one).isAfter(at(other)) ? one : other);
            if (isOwn(entry, checkpoint.values())) {
                own.add(kind);
            }
        }
        newest.keySet().removeAll(own);
        return newest;
    }

    private static Instant at(JsonNode entry) {
        return Instant.parse(Fields.text(entry, "createdAt"));
    }

    /** Protocol, sampler, steps and class, in characters that names of metrics may have. */
    private static String kind(JsonNode entry) {
        return (Fields.text(entry, "protocol") + "_" + Fields.text(entry, "sampler") + "_" + Fields.text(entry, "steps")
                        + (entry.hasNonNull("class")
                                ? "_class_" + entry.path("class").asText()
                                : ""))
                .replaceAll("[^A-Za-z0-9._-]+", "_");
    }

    private static boolean isOwn(JsonNode entry, JsonNode values) {
        return entry.path("kid").equals(values.path("kid"))
                && entry.path("kidLow").equals(values.path("kidLow"));
    }
}
