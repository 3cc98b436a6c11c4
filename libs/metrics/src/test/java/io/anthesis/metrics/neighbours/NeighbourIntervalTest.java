package io.anthesis.metrics.neighbours;

import static io.anthesis.metrics.IndependentDraws.claimedOverObserved;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.RandomFeatures;
import io.anthesis.metrics.interval.Estimate;
import io.anthesis.metrics.interval.PairedEstimate;
import io.anthesis.metrics.kid.Features;
import io.anthesis.tensor.device.ComputeDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The standard errors of neighbour metrics beside the spread of independent draws of both sets from known distributions. */
class NeighbourIntervalTest {
    private static final int TRIALS = 100;
    private static final int DIMENSIONS = 8;
    private static final Map<String, Function<NeighbourScores, PairedEstimate>> METRICS = new TreeMap<>(Map.of(
            "precision", NeighbourScores::precision,
            "recall", NeighbourScores::recall,
            "density", NeighbourScores::density,
            "coverage", NeighbourScores::coverage,
            "authenticity", scores -> scores.nearest().authenticity()));

    @Test
    void errorsMatchTheSpreadOfIndependentDraws() {
        var draws = new ArrayList<NeighbourScores>();
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            for (int trial = 0; trial < TRIALS; trial++) {
                draws.add(NeighbourScores.of(
                        normal(trial, 200), generated(trial + 1000, 0.4f), 5, BallBoundary.OPEN, manager));
            }
        }

        METRICS.forEach((name, metric) -> {
            List<Estimate> estimates =
                    draws.stream().map(metric).map(PairedEstimate::estimate).toList();
            assertThat(claimedOverObserved(estimates)).as(name).isBetween(0.8, 1.6);
        });
    }

    @Test
    void errorsOfDifferencesMatchTheSpreadOfIndependentDraws() {
        var near = new ArrayList<NeighbourScores>();
        var far = new ArrayList<NeighbourScores>();
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            for (int trial = 0; trial < TRIALS; trial++) {
                Features real = normal(trial, 200);
                near.add(NeighbourScores.of(real, generated(trial + 1000, 0.3f), 5, BallBoundary.OPEN, manager));
                far.add(NeighbourScores.of(real, generated(trial + 2000, 0.5f), 5, BallBoundary.OPEN, manager));
            }
        }

        METRICS.forEach((name, metric) -> {
            var differences = new ArrayList<Estimate>();
            for (int trial = 0; trial < TRIALS; trial++) {
                differences.add(metric.apply(near.get(trial)).minus(metric.apply(far.get(trial))));
            }
            assertThat(claimedOverObserved(differences)).as(name).isBetween(0.8, 1.6);
        });
    }

    private static Features normal(long seed, int rows) {
        return RandomFeatures.normal(seed, rows, DIMENSIONS);
    }

    private static Features generated(long seed, float shift) {
        return RandomFeatures.moved(normal(seed, 150), 0.9f, shift);
    }
}
