package io.anthesis.metrics.kid;

import java.util.Optional;

/**
 * A KID as it was recorded.
 *
 * @param comparable what it takes to compare it by a jackknife; empty for scores of version 0.1, which recorded the interval only
 */
public record RecordedKid(KidBasis basis, KidEstimate estimate, Optional<ComparableKid> comparable) {

    /** Whether this KID is lower than another of the same basis by more than chance explains. */
    boolean beats(RecordedKid other) {
        if (estimate.kid() >= other.estimate.kid()) {
            return false;
        }
        // The error of a difference is at most the sum of both: this decides most pairs.
        double largestError = estimate.standardError() + other.estimate.standardError();
        boolean isFarApart = new KidEstimate(estimate.kid() - other.estimate.kid(), largestError).high() < 0;
        return isFarApart || minus(other).high() < 0;
    }

    private KidEstimate minus(RecordedKid other) {
        boolean isPaired = comparable.isPresent()
                && other.comparable.isPresent()
                && comparable.get().isPairedWith(other.comparable.get());
        return isPaired
                ? comparable.get().minus(other.comparable.get())
                : new KidEstimate(
                        estimate.kid() - other.estimate.kid(),
                        Math.hypot(estimate.standardError(), other.estimate.standardError()));
    }
}
