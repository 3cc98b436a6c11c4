package io.anthesis.cli.mirror;

import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.TrackedRun.Point;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The steps of each tag that a tracker has of a run. */
public final class Held {
    private static final NavigableSet<Long> NONE = Collections.emptyNavigableSet();

    private final Map<String, NavigableSet<Long>> steps = new HashMap<>();

    public void add(String tag, long step) {
        steps.computeIfAbsent(tag, any -> new TreeSet<>()).add(step);
    }

    public boolean has(String tag, long step) {
        return steps.getOrDefault(tag, NONE).contains(step);
    }

    public boolean has(String tag) {
        return steps.containsKey(tag);
    }

    /** @return values that the tracker lacks, by ascending step within each tag */
    public List<Point> missingPoints(TrackedRun run) {
        return Stream.concat(
                        run.progress().stream().filter(point -> isAfterLast(point.tag(), point.step())),
                        run.epochs().stream().filter(point -> !has(point.tag(), point.step())))
                .toList();
    }

    public List<Grid> missingGrids(TrackedRun run) {
        return run.grids().stream()
                .filter(grid -> !has(grid.tag(), grid.step()))
                .toList();
    }

    /** @return whether the tracker has no later step of the tag */
    public boolean isAfterLast(String tag, long step) {
        NavigableSet<Long> there = steps.getOrDefault(tag, NONE);
        return there.isEmpty() || step > there.last();
    }
}
