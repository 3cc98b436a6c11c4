package io.anthesis.metrics.kid;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** The delete-one jackknife (Efron and Stein 1981). */
final class Jackknife {
    private Jackknife() {}

    /** @return the values of a statistic without each of its rows in turn */
    static double[] without(int rows, IntToDoubleFunction statistic) {
        double[] values = new double[rows];
        Arrays.setAll(values, statistic);
        return values;
    }

    /** @return the variance of a statistic, from its values without each of its rows in turn; 0 of a single one */
    static double variance(double[] withoutEach) {
        int rows = withoutEach.length;
        double mean = KernelSums.sum(withoutEach) / rows;
        double sum = 0;
        for (double value : withoutEach) {
            sum += (value - mean) * (value - mean);
        }
        return sum * (rows - 1) / rows;
    }
}
