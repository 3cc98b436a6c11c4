package io.anthesis.metrics.neighbours;

import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.blocks.FeatureBlocks;
import io.anthesis.metrics.blocks.FeatureScan;
import io.anthesis.metrics.interval.PairedEstimate;
import io.anthesis.metrics.interval.Replicates;
import io.anthesis.metrics.kid.FeatureSet;
import java.util.List;

/**
 * How well generated images cover real ones and stay among them. Around each image of a set lies a ball that reaches to its k-th
 * nearest neighbour of the same set.
 *
 * <p>Intervals: the bootstrap would draw images twice, whose nearest neighbour is then themselves. The jackknife over 10 or 20
 * groups counts the jumps of single balls as if they were independent: over independent sets its errors were 1.1 to 2 times the
 * spread. Random half samples, drawn without replacement, were within 0.9 to 1.5 of it, except for scores next to 1, so these are
 * used (see {@code NeighbourIntervalTest}): halves of the real images with all generated ones for what the choice of real
 * images adds, and the other way round. Where a score is a mean over generated images with balls that stay, the variance of that
 * mean is used. The error is too large rather than too small, the most where nearly all images are inside. In a half with k
 * images or fewer, balls are infinite: intervals of fewer than some 10 k images say little.
 *
 * @param precision share of generated images that lie in a ball of a real one
 * @param recall share of real images that lie in a ball of a generated one
 * @param density how many balls of real images a generated one lies in, divided by k; not limited to 1
 * @param coverage share of real images whose ball has a generated one
 * @param nearest nearest real images, and authenticity
 * @see <a href="https://arxiv.org/abs/1904.06991">Kynkäänniemi et al. 2019</a>, precision and recall
 * @see <a href="https://arxiv.org/abs/2002.09797">Naeem et al. 2020</a>, density and coverage
 */
public record NeighbourScores(
        PairedEstimate precision,
        PairedEstimate recall,
        PairedEstimate density,
        PairedEstimate coverage,
        NearestReal nearest) {

    /**
     * @param k which nearest neighbour is the radius, 1 or more
     * @param manager decides the device
     * @throws IllegalArgumentException if a set has fewer than k + 1 images, dimensions differ, or a feature is not finite
     */
    public static NeighbourScores of(
            FeatureSet real, FeatureSet generated, int k, BallBoundary boundary, NDManager manager) {
        return of(real, generated, k, boundary, manager, FeatureBlocks.rows(real.dimensions()));
    }

    static NeighbourScores of(
            FeatureSet real, FeatureSet generated, int k, BallBoundary boundary, NDManager manager, int blockRows) {
        if (k < 1) {
            throw new IllegalArgumentException("k, which nearest neighbour is the radius, must be 1 or more, was " + k);
        }
        FeatureBlocks.requireComparable("a metric of " + k + " nearest neighbours", real, generated, k + 1, k + 1);
        FeatureScan ofReal = FeatureScan.of(real, "real");
        FeatureScan ofGenerated = FeatureScan.of(generated, "generated");
        var tiles = new DistanceTiles(manager, blockRows);
        Neighbours amongReal = Neighbours.within(k, HalfSamples.of(real.rows()));
        Neighbours amongGenerated = Neighbours.within(k, HalfSamples.of(generated.rows()));
        tiles.within(real, ofReal, amongReal);
        tiles.within(generated, ofGenerated, amongGenerated);
        Neighbours nearestReal = Neighbours.between(generated.rows(), 1, amongReal.halves());
        Neighbours nearestGenerated = Neighbours.between(real.rows(), 1, amongGenerated.halves());
        Balls ofRealOnes = new Balls(generated.rows(), amongReal, boundary);
        Balls ofGeneratedOnes = new Balls(real.rows(), amongGenerated, boundary);
        tiles.between(
                generated,
                ofGenerated,
                real,
                ofReal,
                List.of(nearestReal, ofRealOnes),
                List.of(nearestGenerated, ofGeneratedOnes));
        return new NeighbourScores(
                precision(ofRealOnes),
                recall(ofGeneratedOnes, amongReal.halves()),
                density(ofRealOnes, k),
                coverage(amongReal, nearestGenerated, boundary),
                NearestReal.of(amongReal, nearestReal));
    }

    private static PairedEstimate precision(Balls ofReal) {
        int generated = ofReal.members();
        double share = Shares.of(generated, ofReal::hasBall);
        double[] deviations = HalfSamples.deviations(half -> Shares.of(generated, row -> ofReal.hasBall(row, half)));
        return new PairedEstimate(share, deviations, Shares.variance(share, generated));
    }

    private static PairedEstimate recall(Balls ofGenerated, HalfSamples halvesOfReal) {
        int real = ofGenerated.members();
        double[] ofHalvesOfReal =
                HalfSamples.deviations(half -> Shares.ofHalf(halvesOfReal, half, ofGenerated::hasBall));
        double[] ofHalvesOfGenerated =
                HalfSamples.deviations(half -> Shares.of(real, row -> ofGenerated.hasBall(row, half)));
        return new PairedEstimate(
                Shares.of(real, ofGenerated::hasBall), ofHalvesOfReal, Replicates.variance(ofHalvesOfGenerated));
    }

    private static PairedEstimate density(Balls ofReal, int k) {
        int generated = ofReal.members();
        long pairs = 0;
        for (int row = 0; row < generated; row++) {
            pairs += ofReal.ballsOf(row);
        }
        double mean = (double) pairs / generated;
        double squares = 0;
        for (int row = 0; row < generated; row++) {
            squares += (ofReal.ballsOf(row) - mean) * (ofReal.ballsOf(row) - mean);
        }
        double variance = squares / (generated - 1.0) / generated / ((double) k * k);
        double[] deviations = HalfSamples.deviations(half -> (double) ofReal.pairs(half) / generated / k);
        return new PairedEstimate(mean / k, deviations, variance);
    }

    private static PairedEstimate coverage(Neighbours amongReal, Neighbours nearestGenerated, BallBoundary boundary) {
        int k = amongReal.k();
        int real = amongReal.owners();
        double share = Shares.of(
                real,
                row -> boundary.isInside(nearestGenerated.squaredDistance(row, 1), amongReal.squaredDistance(row, k)));
        double[] ofHalvesOfReal = HalfSamples.deviations(half -> Shares.ofHalf(
                amongReal.halves(),
                half,
                row -> boundary.isInside(
                        nearestGenerated.squaredDistance(row, 1), amongReal.squaredDistance(row, k, half))));
        double[] ofHalvesOfGenerated = HalfSamples.deviations(half -> Shares.of(
                real,
                row -> boundary.isInside(
                        nearestGenerated.squaredDistance(row, 1, half), amongReal.squaredDistance(row, k))));
        return new PairedEstimate(share, ofHalvesOfReal, Replicates.variance(ofHalvesOfGenerated));
    }
}
