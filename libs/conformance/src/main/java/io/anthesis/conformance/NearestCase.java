package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.conformance.GoldenFeatures.Expected;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.neighbours.NearestReal;
import java.util.ArrayList;
import java.util.List;

/** The nearest real image of each generated one, and the share of authentic ones. */
final class NearestCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        GoldenFeatures features = GoldenFeatures.of(golden);
        NearestReal nearest = NearestReal.of(features.real(), features.generated(), manager);
        float[] distances = new float[nearest.distances().length];
        for (int i = 0; i < distances.length; i++) {
            distances[i] = (float) nearest.distances()[i];
        }
        double tolerance = golden.number("atol");
        var comparisons = new ArrayList<Comparison>();
        comparisons.add(Comparison.absolute("distance", distances, golden.floats("distance"), tolerance));
        comparisons.add(
                new Comparison("nearest", detour(features, nearest, golden.wholeNumbers("nearest")), tolerance));
        comparisons.addAll(features.comparisons(
                new Expected("authentic", nearest.authenticity().value())));
        return comparisons;
    }

    /** How much farther than the nearest real image the expected one is, at most: one that is equally near is right, too. */
    private static double detour(GoldenFeatures features, NearestReal nearest, long[] expected) {
        double[] distances = nearest.distances();
        if (expected.length != distances.length) {
            throw new IllegalArgumentException("tensor 'nearest' has " + expected.length + " rows, there are "
                    + distances.length + " generated images");
        }
        double detour = 0;
        for (int row = 0; row < expected.length; row++) {
            int real = Math.toIntExact(expected[row]);
            if (real < 0 || real >= features.real().rows()) {
                throw new IllegalArgumentException("tensor 'nearest' names real image " + real + " of "
                        + features.real().rows());
            }
            detour = Math.max(detour, distance(features.generated(), row, features.real(), real) - distances[row]);
        }
        return detour;
    }

    private static double distance(Features a, int i, Features b, int j) {
        int dimensions = a.dimensions();
        double squares = 0;
        for (int k = 0; k < dimensions; k++) {
            double difference = (double) a.values()[i * dimensions + k] - b.values()[j * dimensions + k];
            squares += difference * difference;
        }
        return Math.sqrt(squares);
    }
}
