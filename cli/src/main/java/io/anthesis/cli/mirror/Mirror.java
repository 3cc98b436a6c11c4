package io.anthesis.cli.mirror;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.mirror.TrackedRun.Grid;
import io.anthesis.cli.mirror.Tracker.Added;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Adds what is new of a gateway's trainings to a tracker, once or again and again. */
final class Mirror {
    private static final Set<String> GONE = Set.of("not-found", "job-deleted");

    private final GatewayClient gateway;
    private final Runs runs;
    private final RunReader reader;
    private final Tracker tracker;
    private final BiConsumer<TrackedRun, Added> added;
    private final Consumer<String> tell;
    private Optional<String> away = Optional.empty();

    /**
     * @param wanted ids of trainings; empty for all
     * @param added receives each run that the tracker got something of, and all of the first pass
     * @param tell receives messages about what is away
     */
    Mirror(
            GatewayClient gateway,
            Set<String> wanted,
            Tracker tracker,
            BiConsumer<TrackedRun, Added> added,
            Consumer<String> tell) {
        this.gateway = gateway;
        this.runs = new Runs(gateway, wanted);
        this.reader = new RunReader(gateway);
        this.tracker = tracker;
        this.added = added;
        this.tell = tell;
    }

    /**
     * Mirrors each run that changed.
     *
     * @throws GatewayProblem if the gateway refuses or is away
     * @throws TrackerProblem if the tracker does
     */
    void pass() throws IOException {
        reader.beginPass();
        for (JsonNode training : runs.changed()) {
            try {
                TrackedRun run = reader.read(training);
                Added result = tracker.add(run, this::picture);
                added.accept(run, result);
                runs.mirrored(training, run);
            } catch (GatewayProblem e) {
                if (!GONE.contains(e.code())) {
                    throw e;
                }
                // deleted since it was listed; the next pass sees what is left
            }
        }
    }

    private byte[] picture(Grid grid) {
        return gateway.bytes(grid.address());
    }

    /** As {@link #pass}, but waits, with a message, for what is away. */
    void patientPass() throws IOException {
        try {
            pass();
            away.ifPresent(what -> tell.accept("anthesis: connected again"));
            away = Optional.empty();
        } catch (GatewayProblem e) {
            if (!e.isPassing()) {
                throw e;
            }
            isAway(e.getMessage());
        } catch (TrackerProblem e) {
            if (!e.isPassing()) {
                throw e;
            }
            isAway(e.getMessage());
        }
    }

    private void isAway(String message) {
        if (!away.equals(Optional.of(message))) {
            tell.accept("anthesis: " + message + " (waiting for it)");
        }
        away = Optional.of(message);
    }
}
