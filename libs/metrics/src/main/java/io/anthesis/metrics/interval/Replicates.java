package io.anthesis.metrics.interval;

/** Values of a statistic with some images left out, and the variance that they tell. No image is ever counted twice. */
public final class Replicates {
    private Replicates() {}

    /**
     * The delete-a-group jackknife: images are dealt into groups, each of which is left out in turn.
     *
     * @param withoutEach the statistic without each group
     * @return deviations whose sum of squares is the variance
     * @see <a href="https://doi.org/10.1214/aos/1176345462">Efron and Stein 1981</a>
     */
    public static double[] ofGroups(double[] withoutEach) {
        return scaled(withoutEach, (withoutEach.length - 1.0) / withoutEach.length);
    }

    /**
     * Half samples: with as many images left out as are kept, the spread of the statistic over halves is that over independent sets.
     *
     * @param ofEach the statistic of each half, at least two
     * @return deviations whose sum of squares is the variance
     * @see <a href="https://doi.org/10.1214/aos/1176325770">Politis and Romano 1994</a>, section 2; the same as Wu's delete-d
     *     jackknife with half of the images left out
     */
    public static double[] ofHalves(double[] ofEach) {
        return scaled(ofEach, 1.0 / (ofEach.length - 1));
    }

    /** @return the variance of which these are the deviations */
    public static double variance(double[] deviations) {
        double sum = 0;
        for (double deviation : deviations) {
            sum += deviation * deviation;
        }
        return sum;
    }

    private static double[] scaled(double[] values, double factorOfSquares) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double factor = Math.sqrt(factorOfSquares);
        double[] deviations = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            deviations[i] = (values[i] - mean) * factor;
        }
        return deviations;
    }
}
