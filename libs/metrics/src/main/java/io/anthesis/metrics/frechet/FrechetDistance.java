package io.anthesis.metrics.frechet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.metrics.blocks.FeatureBlocks;
import io.anthesis.metrics.blocks.FeatureScan;
import io.anthesis.metrics.interval.PairedEstimate;
import io.anthesis.metrics.interval.Replicates;
import io.anthesis.metrics.kid.FeatureSet;
import io.anthesis.tensor.script.Decompositions;

/**
 * Fréchet distance of two Gaussians with the means and covariances (divided by n − 1) of two sets of features:
 * |m₁ − m₂|² + tr C₁ + tr C₂ − 2 tr (C₁ C₂)^½, in double precision.
 *
 * <p>With C = Fᵀ F, the trace of the root is that of (F₁ C₂ F₁ᵀ)^½, a symmetric matrix, so it is the sum of the singular values of
 * F₁ F₂ᵀ. Those are computed without squares, and are exact where covariances are singular, as they are with fewer images
 * than dimensions: the root of a product would turn the rounding errors of its zero eigenvalues, 1e-16, into 1e-8 each.
 *
 * <p>Interval: the jackknife over {@value #GROUPS} groups of each set, with no image counted twice. The distance is a smooth
 * function of means, for which the jackknife is consistent; over independent sets the errors it gave were within a third of the
 * spread, with fewer images than dimensions, too ({@code FrechetDistanceTest}). The distance is too large for few images, and
 * the interval does not contain that: only distances of equal numbers of images compare.
 *
 * @see <a href="https://arxiv.org/abs/1706.08500">Heusel et al. 2017</a>
 */
public final class FrechetDistance {
    private static final int GROUPS = 16;
    private static final int FEWEST_ROWS = 2;
    /** Two that are left when the jackknife takes one away. */
    private static final int FEWEST_ROWS_OF_INTERVAL = 3;

    private FrechetDistance() {}

    /**
     * The distance alone.
     *
     * @param manager decides the device
     * @return 0 or more
     * @throws IllegalArgumentException if a set has fewer than two images, dimensions differ, or a feature is not finite
     */
    public static double value(FeatureSet real, FeatureSet generated, NDManager manager) {
        FeatureBlocks.requireComparable("a Fréchet distance", real, generated, FEWEST_ROWS, FEWEST_ROWS);
        try (NDManager scratch = manager.newSubManager();
                var decompositions = new Decompositions(scratch)) {
            return Math.max(
                    0,
                    value(
                            moments(real, "real", scratch, decompositions),
                            moments(generated, "generated", scratch, decompositions),
                            decompositions));
        }
    }

    /**
     * The distance and its interval, some {@value #GROUPS} times the work for each set.
     *
     * @param manager decides the device
     * @throws IllegalArgumentException if a set has fewer than three images, dimensions differ, or a feature is not finite
     */
    public static PairedEstimate of(FeatureSet real, FeatureSet generated, NDManager manager) {
        FeatureBlocks.requireComparable(
                "the interval of a Fréchet distance",
                real,
                generated,
                FEWEST_ROWS_OF_INTERVAL,
                FEWEST_ROWS_OF_INTERVAL);
        try (NDManager scratch = manager.newSubManager();
                var decompositions = new Decompositions(scratch)) {
            Moments ofReal = moments(real, "real", scratch, decompositions);
            Moments ofGenerated = moments(generated, "generated", scratch, decompositions);
            double value = Math.max(0, value(ofReal, ofGenerated, decompositions));
            double[] withoutReal = new LeftOut(ofReal, ofGenerated, decompositions).withoutEach(GROUPS);
            double[] withoutGenerated = new LeftOut(ofGenerated, ofReal, decompositions).withoutEach(GROUPS);
            return new PairedEstimate(
                    value,
                    Replicates.ofGroups(withoutReal),
                    Replicates.variance(Replicates.ofGroups(withoutGenerated)));
        }
    }

    private static Moments moments(FeatureSet set, String what, NDManager manager, Decompositions decompositions) {
        return Moments.of(set, FeatureScan.of(set, what), manager, decompositions);
    }

    private static double value(Moments a, Moments b, Decompositions decompositions) {
        double squares = 0;
        for (int k = 0; k < a.mean().length; k++) {
            squares += (a.mean()[k] - b.mean()[k]) * (a.mean()[k] - b.mean()[k]);
        }
        try (NDManager scratch = a.factor().getManager().newSubManager()) {
            NDArray product = a.factor().matMul(b.factor().transpose());
            product.attach(scratch);
            double root = decompositions.singularValues(product).sum().getDouble();
            return squares + a.trace() + b.trace() - 2 * root;
        }
    }

    /** The distance without some rows of one set. Only what changes is computed again: F C Fᵀ of the other set's factor F. */
    private static final class LeftOut {
        private final Moments changed;
        private final Moments other;
        private final Decompositions decompositions;
        private final double[] offset;

        LeftOut(Moments changed, Moments other, Decompositions decompositions) {
            this.changed = changed;
            this.other = other;
            this.decompositions = decompositions;
            this.offset = new double[changed.mean().length];
            for (int k = 0; k < offset.length; k++) {
                offset[k] = changed.mean()[k] - other.mean()[k];
            }
        }

        double[] withoutEach(int most) {
            int rows = changed.rows().rows();
            int groups = Math.min(most, rows);
            double[] values = new double[groups];
            try (NDManager manager = other.factor().getManager().newSubManager()) {
                NDArray half = other.factor().matMul(changed.factor().transpose());
                half.attach(manager);
                NDArray scatter = half.matMul(half.transpose()).muli(rows - 1.0);
                for (int group = 0; group < groups; group++) {
                    values[group] = without(manager, scatter, group, groups);
                }
            }
            return values;
        }

        /** @param scatter F S Fᵀ, where S is the covariance before it is divided */
        private double without(NDManager manager, NDArray scatter, int group, int groups) {
            try (NDManager scratch = manager.newSubManager()) {
                int dimensions = offset.length;
                NDArray remaining = scatter.duplicate();
                remaining.attach(scratch);
                NDArray sum = scratch.zeros(new Shape(dimensions), DataType.FLOAT64);
                double[] squares = {0};
                int[] left = {0};
                changed.rows().forEachOf(scratch, group, groups, block -> {
                    NDArray moved = other.factor().matMul(block.transpose());
                    moved.attach(block.getManager());
                    remaining.subi(moved.matMul(moved.transpose()));
                    sum.addi(block.sum(new int[] {0}));
                    squares[0] += block.square().sum().getDouble();
                    left[0] += Math.toIntExact(block.getShape().get(0));
                });
                int rows = changed.rows().rows();
                int kept = rows - left[0];
                // The mean of the rows that are kept lies off the one that all were centered by.
                NDArray shift = sum.div(-kept);
                NDArray movedShift = other.factor().matMul(shift.reshape(dimensions, 1));
                movedShift.attach(scratch);
                remaining.subi(movedShift.matMul(movedShift.transpose()).muli(kept));
                double shiftSquares = shift.square().sum().getDouble();
                double trace = (changed.trace() * (rows - 1.0) - squares[0] - kept * shiftSquares) / (kept - 1.0);
                double root = decompositions
                        .eigenvalues(remaining.divi(kept - 1.0))
                        .maximum(0)
                        .sqrt()
                        .sum()
                        .getDouble();
                double meanSquares = 0;
                double[] shifts = shift.toDoubleArray();
                for (int k = 0; k < dimensions; k++) {
                    meanSquares += (offset[k] + shifts[k]) * (offset[k] + shifts[k]);
                }
                return meanSquares + trace + other.trace() - 2 * root;
            }
        }
    }
}
