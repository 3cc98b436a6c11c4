package io.anthesis.metrics.blocks;

import io.anthesis.metrics.kid.FeatureSet;

/** How sets of features are cut into blocks, and which sets can be compared. */
public final class FeatureBlocks {
    /** Some 16 MB: large enough for products at full speed, small beside what a process holds anyway. */
    private static final int FLOATS = 4_194_304;

    private static final int MOST_ROWS = 2048;
    private static final int FEWEST_ROWS = 16;

    private FeatureBlocks() {}

    /** @return rows of a block, 16 to 2,048 */
    public static int rows(int dimensions) {
        return Math.clamp(FLOATS / dimensions, FEWEST_ROWS, MOST_ROWS);
    }

    /**
     * @param metric for the message
     * @param fewestReal rows that the metric needs
     * @param fewestGenerated rows that the metric needs
     * @throws IllegalArgumentException if dimensions differ or a set has fewer rows; the message gives both numbers
     */
    public static void requireComparable(
            String metric, FeatureSet real, FeatureSet generated, int fewestReal, int fewestGenerated) {
        if (real.dimensions() != generated.dimensions()) {
            throw new IllegalArgumentException("features have " + real.dimensions() + " and " + generated.dimensions()
                    + " dimensions: they come from different extractors");
        }
        if (real.rows() < fewestReal || generated.rows() < fewestGenerated) {
            throw new IllegalArgumentException(metric + " needs " + fewestReal + " real and " + fewestGenerated
                    + " generated images or more, given were " + real.rows() + " real and " + generated.rows()
                    + " generated ones");
        }
    }
}
