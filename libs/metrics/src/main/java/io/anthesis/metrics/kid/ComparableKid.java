package io.anthesis.metrics.kid;

import java.util.Arrays;
import java.util.Objects;

/**
 * A KID with all that it takes to compare it with another one against the same real images: the features of neither are needed any more.
 *
 * @param withoutEach KID without each real image in turn, or without each batch
 * @param generatedVariance what the choice of generated images adds to its variance
 * @see <a href="https://doi.org/10.1214/aos/1176345462">Efron and Stein 1981</a>, the delete-one jackknife
 */
public record ComparableKid(double kid, double[] withoutEach, double generatedVariance) {
    public ComparableKid {
        withoutEach = withoutEach.clone();
    }

    @Override
    public double[] withoutEach() {
        return withoutEach.clone();
    }

    /** By itself. */
    public KidEstimate estimate() {
        return new KidEstimate(kid, Math.sqrt(Jackknife.variance(withoutEach) + generatedVariance));
    }

    /** Whether all that comparing needs is a number: it is not if a feature was not, or overflowed. */
    public boolean isFinite() {
        return Double.isFinite(kid)
                && Double.isFinite(estimate().standardError())
                && Arrays.stream(withoutEach).allMatch(Double::isFinite);
    }

    /** Whether both were computed with the same number of real images, or batches. */
    boolean isPairedWith(ComparableKid other) {
        return withoutEach.length == other.withoutEach.length;
    }

    /**
     * The difference of two KIDs. Their real images are the same, so much of their chance falls away: the interval is narrower than
     * those of the two suggest.
     *
     * @return negative if this one is better, with the standard error of a jackknife in which a real image is taken from both
     * @throws IllegalArgumentException if they were computed with other numbers of real images, or batches
     */
    public KidEstimate minus(ComparableKid other) {
        if (!isPairedWith(other)) {
            throw new IllegalArgumentException("KIDs against " + withoutEach.length + " and " + other.withoutEach.length
                    + " real images cannot be compared pair by pair");
        }
        double[] differences = new double[withoutEach.length];
        Arrays.setAll(differences, i -> withoutEach[i] - other.withoutEach[i]);
        double variance = Jackknife.variance(differences) + generatedVariance + other.generatedVariance;
        return new KidEstimate(kid - other.kid, Math.sqrt(variance));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ComparableKid that
                && kid == that.kid
                && generatedVariance == that.generatedVariance
                && Arrays.equals(withoutEach, that.withoutEach);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kid, generatedVariance, Arrays.hashCode(withoutEach));
    }

    @Override
    public String toString() {
        return estimate().toString();
    }
}
