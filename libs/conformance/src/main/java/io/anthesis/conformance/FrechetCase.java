package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.conformance.GoldenFeatures.Expected;
import io.anthesis.metrics.frechet.FrechetDistance;
import io.anthesis.metrics.kid.Features;
import java.util.List;

/** Fréchet distance of given features. */
final class FrechetCase implements CaseKind {
    /** The distance is what remains of the variances of both sets: below this part of them, {@code rtol} asks for more than float64 has. */
    private static final double SMALLEST_PART = 1e-2;

    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        GoldenFeatures features = GoldenFeatures.of(golden);
        double distance = FrechetDistance.value(features.real(), features.generated(), manager);
        double scale = SMALLEST_PART * (variance(features.real()) + variance(features.generated()));
        return features.comparisons(new Expected("frechet_distance", distance, scale));
    }

    /** Of all dimensions together. */
    private static double variance(Features features) {
        double total = 0;
        for (int k = 0; k < features.dimensions(); k++) {
            double sum = 0;
            double squares = 0;
            for (int i = k; i < features.values().length; i += features.dimensions()) {
                double value = features.values()[i];
                sum += value;
                squares += value * value;
            }
            total += (squares - sum * sum / features.rows()) / (features.rows() - 1);
        }
        return total;
    }
}
