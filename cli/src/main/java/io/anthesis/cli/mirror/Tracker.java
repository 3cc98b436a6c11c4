package io.anthesis.cli.mirror;

import io.anthesis.cli.mirror.TrackedRun.Grid;
import java.io.IOException;
import java.util.function.Function;

/** What runs are mirrored to. What it has is read from itself, so mirroring a run again adds what is new. */
public interface Tracker extends AutoCloseable {
    /** @param where the run is found in the tracker */
    record Added(String where, int values, int grids) {}

    /**
     * Adds what is missing of a run.
     *
     * @param pictures downloads a grid as PNG
     * @throws TrackerProblem if the tracker refuses or is away
     */
    Added add(TrackedRun run, Function<Grid, byte[]> pictures) throws IOException;

    @Override
    void close() throws IOException;
}
