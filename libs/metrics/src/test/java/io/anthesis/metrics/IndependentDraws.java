package io.anthesis.metrics;

import io.anthesis.metrics.interval.Estimate;
import java.util.List;

/** The errors that estimates claim, beside the spread of estimates of independent sets. */
public final class IndependentDraws {
    private IndependentDraws() {}

    /** @return the root of the mean variance that the estimates claim, divided by their standard deviation */
    public static double claimedOverObserved(List<Estimate> estimates) {
        double mean = 0;
        double claimed = 0;
        for (Estimate estimate : estimates) {
            mean += estimate.value() / estimates.size();
            claimed += estimate.standardError() * estimate.standardError() / estimates.size();
        }
        double variance = 0;
        for (Estimate estimate : estimates) {
            variance += (estimate.value() - mean) * (estimate.value() - mean) / (estimates.size() - 1);
        }
        return Math.sqrt(claimed / variance);
    }
}
