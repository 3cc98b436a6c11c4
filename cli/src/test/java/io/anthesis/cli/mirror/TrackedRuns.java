package io.anthesis.cli.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.TrackedRun.Point;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Runs for tests. */
public final class TrackedRuns {
    public static final String ID = "e19cab12-cac2-4bde-afa3-9eabd9205289";
    private static final Instant START = Instant.parse("2026-11-28T05:51:32.5Z");

    private TrackedRuns() {}

    /** A run that is training, with these points and grids of {@code grid}. */
    public static TrackedRun running(List<Point> progress, List<Point> epochs, long... grids) {
        return run("real flowers", "running", progress, epochs, grids);
    }

    public static TrackedRun run(String name, String state, List<Point> progress, List<Point> epochs, long... grids) {
        Map<String, JsonNode> settings = new LinkedHashMap<>();
        settings.put("dataset", Json.parse("\"flowers\""));
        settings.put("network.widths", Json.parse("[8, 16]"));
        settings.put("optimizer.learningRate", Json.parse("0.002"));
        return new TrackedRun(
                ID,
                name,
                state,
                START,
                Optional.of(START),
                Optional.of(START.plusSeconds(700)),
                state.equals("failed") ? Optional.of("out of memory") : Optional.empty(),
                settings,
                Set.of(),
                progress,
                epochs,
                LongStream.of(grids)
                        .mapToObj(step -> new Grid("grid", (int) step / 10, step, at(step), "/v1/images/" + step))
                        .toList());
    }

    public static List<Point> points(String tag, long... steps) {
        return LongStream.of(steps)
                .mapToObj(step -> new Point(tag, step, at(step), 1.0 / step))
                .toList();
    }

    public static List<Point> all(List<Point> some, List<Point> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static Instant at(long step) {
        return START.plusSeconds(step);
    }

    public static byte[] png() {
        try (InputStream in = TrackedRuns.class.getResourceAsStream("/io/anthesis/cli/mirror/grid.png")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
