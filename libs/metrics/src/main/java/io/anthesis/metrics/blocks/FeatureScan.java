package io.anthesis.metrics.blocks;

import io.anthesis.metrics.kid.FeatureSet;

/**
 * What one pass over a set of features finds.
 *
 * @param mean of each dimension, in double precision
 * @param largest magnitude of all features
 */
public record FeatureScan(double[] mean, double largest) {

    /**
     * @param what the features are of, for the message: {@code real} or {@code generated}
     * @throws IllegalArgumentException if a feature is not finite; the message names its row and dimension
     */
    public static FeatureScan of(FeatureSet set, String what) {
        int dimensions = set.dimensions();
        int blockRows = FeatureBlocks.rows(dimensions);
        float[] block = new float[Math.multiplyExact(Math.min(blockRows, set.rows()), dimensions)];
        double[] sums = new double[dimensions];
        double largest = 0;
        for (int from = 0; from < set.rows(); from += blockRows) {
            int count = Math.min(blockRows, set.rows() - from);
            set.read(from, count, block);
            for (int i = 0; i < count * dimensions; i++) {
                float value = block[i];
                if (!Float.isFinite(value)) {
                    throw new IllegalArgumentException("the features of " + what + " image "
                            + (from + i / dimensions) + " are not finite: dimension " + i % dimensions + " is "
                            + value + "; look at that image and at the extractor");
                }
                largest = Math.max(largest, Math.abs(value));
            }
            for (int row = 0; row < count; row++) {
                for (int k = 0; k < dimensions; k++) {
                    sums[k] += block[row * dimensions + k];
                }
            }
        }
        for (int k = 0; k < dimensions; k++) {
            sums[k] /= set.rows();
        }
        return new FeatureScan(sums, largest);
    }
}
