package io.anthesis.metrics.interval;

import java.util.Arrays;
import java.util.Objects;

/**
 * A score with all that it takes to compare it with another one against the same real images: the features of neither are needed
 * any more. Its variance has two parts, as real and generated images are drawn independently.
 *
 * @param realDeviations what the choice of real images does: the score with some of them left out, less the mean of those scores,
 *     scaled so that the sum of squares is the variance. Those of two scores may be subtracted, element by element
 * @param generatedVariance what the choice of generated images adds to the variance
 */
public record PairedEstimate(double value, double[] realDeviations, double generatedVariance) {
    public PairedEstimate {
        realDeviations = realDeviations.clone();
    }

    @Override
    public double[] realDeviations() {
        return realDeviations.clone();
    }

    /** By itself. */
    public Estimate estimate() {
        return new Estimate(value, Math.sqrt(Replicates.variance(realDeviations) + generatedVariance));
    }

    /** Whether all that comparing needs is a number. */
    public boolean isFinite() {
        return Double.isFinite(value) && Double.isFinite(estimate().standardError());
    }

    /**
     * The difference of two scores. Their real images are the same, so much of their chance falls away: the interval is narrower
     * than those of the two suggest.
     *
     * @return negative if this one is lower
     * @throws IllegalArgumentException if they were computed with other numbers of samples of real images
     */
    public Estimate minus(PairedEstimate other) {
        if (realDeviations.length != other.realDeviations.length) {
            throw new IllegalArgumentException("scores with " + realDeviations.length + " and "
                    + other.realDeviations.length + " samples of real images cannot be compared pair by pair");
        }
        double[] differences = new double[realDeviations.length];
        Arrays.setAll(differences, i -> realDeviations[i] - other.realDeviations[i]);
        double variance = Replicates.variance(differences) + generatedVariance + other.generatedVariance;
        return new Estimate(value - other.value, Math.sqrt(variance));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PairedEstimate that
                && value == that.value
                && generatedVariance == that.generatedVariance
                && Arrays.equals(realDeviations, that.realDeviations);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value, generatedVariance, Arrays.hashCode(realDeviations));
    }

    @Override
    public String toString() {
        return estimate().toString();
    }
}
