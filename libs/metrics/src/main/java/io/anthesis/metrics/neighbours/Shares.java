package io.anthesis.metrics.neighbours;

import java.util.function.IntPredicate;

/** Shares of rows, and their variances. */
final class Shares {
    /** The largest variance of a share: what a single row says about it. */
    private static final double LARGEST_VARIANCE = 0.25;

    private Shares() {}

    /** @return the share of {@code rows} rows for which the condition holds */
    static double of(int rows, IntPredicate holds) {
        int count = 0;
        for (int row = 0; row < rows; row++) {
            count += holds.test(row) ? 1 : 0;
        }
        return (double) count / rows;
    }

    /** @return that share of the rows of a half, for which alone the condition is asked */
    static double ofHalf(HalfSamples halves, int half, IntPredicate holds) {
        int rows = 0;
        int count = 0;
        for (int row = 0; row < halves.rows(); row++) {
            if ((halves.mask(row) >>> half & 1) == 1) {
                rows++;
                count += holds.test(row) ? 1 : 0;
            }
        }
        return (double) count / rows;
    }

    /** @return the variance of a share of independent rows (the delete-one jackknife of a mean) */
    static double variance(double share, int rows) {
        return rows == 1 ? LARGEST_VARIANCE : share * (1 - share) / (rows - 1);
    }
}
