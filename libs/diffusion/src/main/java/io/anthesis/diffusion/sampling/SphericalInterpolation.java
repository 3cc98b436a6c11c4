package io.anthesis.diffusion.sampling;

/**
 * Interpolation along the sphere between two noises, so that what lies between has the length that noise has.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/325165.325242">Shoemake 1985, "Animating rotation with quaternion curves"</a>
 */
public final class SphericalInterpolation {
    private static final double PARALLEL = 1e-6;

    private SphericalInterpolation() {}

    /**
     * @param from any values, at least one of them not zero
     * @param to as many values
     * @param weight 0 gives {@code from}, 1 gives {@code to}
     * @throws IllegalArgumentException if the lengths differ, or one of them is zero everywhere
     */
    public static float[] between(float[] from, float[] to, double weight) {
        if (from.length != to.length) {
            throw new IllegalArgumentException(
                    "noises of " + from.length + " and " + to.length + " values cannot be interpolated");
        }
        double product = 0;
        double fromSquares = 0;
        double toSquares = 0;
        for (int i = 0; i < from.length; i++) {
            product += (double) from[i] * to[i];
            fromSquares += (double) from[i] * from[i];
            toSquares += (double) to[i] * to[i];
        }
        if (fromSquares == 0 || toSquares == 0) {
            throw new IllegalArgumentException("a noise that is zero everywhere has no direction");
        }
        double angle = StrictMath.acos(Math.clamp(product / Math.sqrt(fromSquares * toSquares), -1, 1));
        double sine = StrictMath.sin(angle);
        // Where the two point the same way (or opposite ways) the sphere gives no path; a straight line is its limit.
        boolean straight = sine < PARALLEL;
        double fromShare = straight ? 1 - weight : StrictMath.sin((1 - weight) * angle) / sine;
        double toShare = straight ? weight : StrictMath.sin(weight * angle) / sine;
        float[] between = new float[from.length];
        for (int i = 0; i < between.length; i++) {
            between[i] = (float) (fromShare * from[i] + toShare * to[i]);
        }
        return between;
    }
}
