package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.conformance.GoldenFeatures.Expected;
import io.anthesis.metrics.kid.KidSubsets;
import java.util.List;

/** KID of given subsets of given features: mean and standard deviation. */
final class KidSubsetsCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        GoldenFeatures features = GoldenFeatures.of(golden);
        KidSubsets subsets = KidSubsets.of(
                features.real(), features.generated(), rows(golden, "real_subsets"), rows(golden, "generated_subsets"));
        // A mean near zero is not more precise than the KIDs that it is of.
        double scale = subsets.standardDeviation();
        return features.comparisons(
                new Expected("mean", subsets.mean(), scale), new Expected("standard_deviation", scale));
    }

    /** @return a list of rows for each subset */
    private static int[][] rows(GoldenCase golden, String tensor) {
        long[] shape = golden.shape(tensor);
        if (shape.length != 2) {
            throw new IllegalArgumentException(
                    "tensor '" + tensor + "' must have subsets and rows, but has " + shape.length + " axes");
        }
        long[] all = golden.wholeNumbers(tensor);
        int[][] rows = new int[Math.toIntExact(shape[0])][Math.toIntExact(shape[1])];
        for (int i = 0; i < all.length; i++) {
            rows[i / rows[0].length][i % rows[0].length] = Math.toIntExact(all[i]);
        }
        return rows;
    }
}
