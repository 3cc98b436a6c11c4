package io.anthesis.metrics.kid;

/**
 * Squared maximum mean discrepancy between two sets of features under the kernel k(x, y) = (x·y / d + 1)³, unbiased, in
 * double precision. May be negative: it averages 0 over independent samples of one distribution.
 *
 * @see <a href="https://arxiv.org/abs/1801.01401">Bińkowski et al. 2018, section 4</a>, and {@code KID} of the Keras DDIM example
 */
public final class Kid {
    /** A pair within each set. */
    private static final int FEWEST_ROWS = 2;
    /** A pair that is left when the jackknife takes a row away. */
    static final int FEWEST_ROWS_OF_INTERVAL = 3;

    private Kid() {}

    /**
     * The example's estimate: the mean over batches, with its standard error.
     *
     * @param batchSize rows of each batch, 2 or more; a remainder is left out
     * @return a standard error of 0 if there is one batch only; of two of them, batches of the same real images are compared
     * @throws IllegalArgumentException if there is no whole batch, or dimensions differ
     */
    public static ComparableKid perBatch(FeatureSet real, FeatureSet generated, int batchSize) {
        int batches = batchSize < FEWEST_ROWS ? 0 : Math.min(real.rows(), generated.rows()) / batchSize;
        if (batches < 1) {
            throw new IllegalArgumentException("KID per batch of " + batchSize + " needs that many images, given were "
                    + real.rows() + " real and " + generated.rows() + " generated ones");
        }
        double[] kids = new double[batches];
        for (int batch = 0; batch < batches; batch++) {
            kids[batch] =
                    value(slice(real, batch * batchSize, batchSize), slice(generated, batch * batchSize, batchSize));
        }
        double total = KernelSums.sum(kids);
        double[] withoutEach =
                Jackknife.without(batches, batch -> batches == 1 ? kids[0] : (total - kids[batch]) / (batches - 1));
        return new ComparableKid(total / batches, withoutEach, 0);
    }

    /**
     * The full U-statistic over all pairs, with a delete-one jackknife over the rows of both sets.
     *
     * @throws IllegalArgumentException if a set has fewer than three rows, or dimensions differ
     */
    public static ComparableKid unbiased(FeatureSet real, FeatureSet generated) {
        requireComparable(real, generated, FEWEST_ROWS_OF_INTERVAL);
        Side reference = Side.of(real);
        Side sample = Side.of(generated);
        KernelSums cross = KernelSums.between(real, generated);
        double kid = combine(reference.mean(), sample.mean(), cross.total(), reference.rows, sample.rows);
        double[] withoutReal = Jackknife.without(
                reference.rows,
                i -> combine(
                        reference.meanWithout(i),
                        sample.mean(),
                        cross.total() - cross.ofRows()[i],
                        reference.rows - 1,
                        sample.rows));
        double[] withoutGenerated = Jackknife.without(
                sample.rows,
                i -> combine(
                        reference.mean(),
                        sample.meanWithout(i),
                        cross.total() - cross.ofColumns()[i],
                        reference.rows,
                        sample.rows - 1));
        return new ComparableKid(kid, withoutReal, Jackknife.variance(withoutGenerated));
    }

    private static Features slice(FeatureSet set, int from, int count) {
        float[] values = new float[count * set.dimensions()];
        set.read(from, count, values);
        return new Features(values, set.dimensions());
    }

    private static double value(FeatureSet real, FeatureSet generated) {
        requireComparable(real, generated, FEWEST_ROWS);
        KernelSums cross = KernelSums.between(real, generated);
        return combine(Side.of(real).mean(), Side.of(generated).mean(), cross.total(), real.rows(), generated.rows());
    }

    private static double combine(double meanOfReal, double meanOfGenerated, double crossSum, int m, int n) {
        return meanOfReal + meanOfGenerated - 2 * crossSum / ((double) m * n);
    }

    /** The pairs within one set. */
    private record Side(int rows, double[] sums, double total) {
        static Side of(FeatureSet set) {
            double[] sums = KernelSums.within(set);
            return new Side(set.rows(), sums, KernelSums.sum(sums));
        }

        double mean() {
            return total / ((double) rows * (rows - 1));
        }

        double meanWithout(int row) {
            return (total - 2 * sums[row]) / ((double) (rows - 1) * (rows - 2));
        }
    }

    private static void requireComparable(FeatureSet real, FeatureSet generated, int fewest) {
        if (real.dimensions() != generated.dimensions()) {
            throw new IllegalArgumentException("features have " + real.dimensions() + " and " + generated.dimensions()
                    + " dimensions: they come from different extractors");
        }
        if (real.rows() < fewest || generated.rows() < fewest) {
            throw new IllegalArgumentException("KID needs " + fewest + " images or more on each side, given were "
                    + real.rows() + " real and " + generated.rows() + " generated ones");
        }
    }
}
