package io.anthesis.metrics.neighbours;

import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.blocks.FeatureBlocks;
import io.anthesis.metrics.blocks.FeatureScan;
import io.anthesis.metrics.interval.PairedEstimate;
import io.anthesis.metrics.kid.FeatureSet;
import java.util.List;

/**
 * The nearest real image of each generated one, and how many generated images are authentic: farther from their nearest real image
 * than that one is from its own nearest other real image. One that is nearer is likely a copy of it.
 *
 * @param rows number of the nearest real image, for each generated one; the first of equally near ones
 * @param distances Euclidean, to that one
 * @param authenticity share of authentic generated images, in [0, 1], with its interval (see {@link NeighbourScores})
 * @see <a href="https://arxiv.org/abs/2102.08921">Alaa et al. 2022, section 3</a>
 */
public record NearestReal(int[] rows, double[] distances, PairedEstimate authenticity) {
    private static final int FEWEST_REAL = 2;

    public NearestReal {
        rows = rows.clone();
        distances = distances.clone();
    }

    /**
     * @param manager decides the device
     * @throws IllegalArgumentException if there are fewer than two real images or no generated one, dimensions differ, or a feature
     *     is not finite
     */
    public static NearestReal of(FeatureSet real, FeatureSet generated, NDManager manager) {
        return of(real, generated, manager, FeatureBlocks.rows(real.dimensions()));
    }

    static NearestReal of(FeatureSet real, FeatureSet generated, NDManager manager, int blockRows) {
        FeatureBlocks.requireComparable("authenticity", real, generated, FEWEST_REAL, 1);
        FeatureScan ofReal = FeatureScan.of(real, "real");
        FeatureScan ofGenerated = FeatureScan.of(generated, "generated");
        var tiles = new DistanceTiles(manager, blockRows);
        Neighbours amongReal = Neighbours.within(1, HalfSamples.of(real.rows()));
        Neighbours nearest = Neighbours.between(generated.rows(), 1, amongReal.halves());
        tiles.within(real, ofReal, amongReal);
        tiles.between(generated, ofGenerated, real, ofReal, List.of(nearest), List.of());
        return of(amongReal, nearest);
    }

    /**
     * @param amongReal nearest real images of real ones
     * @param nearest nearest real image of generated ones
     */
    static NearestReal of(Neighbours amongReal, Neighbours nearest) {
        int generated = nearest.owners();
        int[] rows = new int[generated];
        double[] distances = new double[generated];
        for (int row = 0; row < generated; row++) {
            rows[row] = nearest.nearest(row);
            distances[row] = Math.sqrt(nearest.squaredDistance(row, 1));
        }
        double share = Shares.of(
                generated, row -> nearest.squaredDistance(row, 1) > amongReal.squaredDistance(nearest.nearest(row), 1));
        double[] deviations =
                HalfSamples.deviations(half -> Shares.of(generated, row -> isAuthentic(amongReal, nearest, row, half)));
        return new NearestReal(
                rows, distances, new PairedEstimate(share, deviations, Shares.variance(share, generated)));
    }

    private static boolean isAuthentic(Neighbours amongReal, Neighbours nearest, int row, int half) {
        int real = nearest.nearest(row, half);
        return real >= 0 && nearest.squaredDistance(row, 1, half) > amongReal.squaredDistance(real, 1, half);
    }

    @Override
    public int[] rows() {
        return rows.clone();
    }

    @Override
    public double[] distances() {
        return distances.clone();
    }

    /** @return the generated image that comes closest to a real one */
    public int closest() {
        int closest = 0;
        for (int row = 1; row < distances.length; row++) {
            closest = distances[row] < distances[closest] ? row : closest;
        }
        return closest;
    }
}
