package io.anthesis.metrics.interval;

/**
 * An estimate of a score.
 *
 * @param standardError how much it varies with the images that were drawn, 0 or more
 */
public record Estimate(double value, double standardError) {
    private static final double TWO_SIDED_95 = 1.959963984540054;

    /** Lower end of the 95 % interval. */
    public double low() {
        return value - TWO_SIDED_95 * standardError;
    }

    /** Upper end of the 95 % interval. */
    public double high() {
        return value + TWO_SIDED_95 * standardError;
    }
}
