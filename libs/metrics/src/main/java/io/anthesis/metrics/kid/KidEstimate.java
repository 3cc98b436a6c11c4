package io.anthesis.metrics.kid;

/**
 * An estimate of KID.
 *
 * @param standardError how much it varies with the images that were drawn
 */
public record KidEstimate(double kid, double standardError) {
    private static final double TWO_SIDED_95 = 1.959963984540054;

    /** Lower end of the 95 % interval. */
    public double low() {
        return kid - TWO_SIDED_95 * standardError;
    }

    /** Upper end of the 95 % interval. */
    public double high() {
        return kid + TWO_SIDED_95 * standardError;
    }
}
