package io.anthesis.cli.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A training as experiment trackers show it.
 *
 * @param name empty if it has none
 * @param error why it failed
 * @param settings by names with dots
 * @param checkpoints ids of those that are there
 * @param progress losses and throughput while it trained, by ascending step; the gateway thins them out, so a step that is missing in a
 *     tracker is new only if it is after the last one there
 * @param epochs losses and scores of checkpoints, by ascending step; scores may come late
 * @param grids overviews of checkpoints
 */
public record TrackedRun(
        String id,
        String name,
        String state,
        Instant created,
        Optional<Instant> started,
        Optional<Instant> finished,
        Optional<String> error,
        Map<String, JsonNode> settings,
        Set<String> checkpoints,
        List<Point> progress,
        List<Point> epochs,
        List<Grid> grids) {
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
    private static final int SHORT_ID = 8;

    public TrackedRun {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        checkpoints = Set.copyOf(checkpoints);
        progress = List.copyOf(progress);
        epochs = List.copyOf(epochs);
        grids = List.copyOf(grids);
    }

    /** A value of a curve. */
    public record Point(String tag, long step, Instant at, double value) {}

    /** @param address where the gateway has the PNG */
    public record Grid(String tag, int epoch, long step, Instant at, String address) {}

    /** @return whether its state is final; scores may still come */
    public boolean hasEnded() {
        return ENDED.contains(state);
    }

    public String shortId() {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }
}
