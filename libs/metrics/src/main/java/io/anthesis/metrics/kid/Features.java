package io.anthesis.metrics.kid;

import java.util.Arrays;

/**
 * Features in memory.
 *
 * @param values {@code rows * dimensions} numbers, row after row; not copied
 */
public record Features(float[] values, int dimensions) implements FeatureSet {
    public Features {
        if (dimensions < 1 || values.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    values.length + " values are not whole rows of " + dimensions + " dimensions");
        }
    }

    @Override
    public int rows() {
        return values.length / dimensions;
    }

    @Override
    public void read(int from, int count, float[] target) {
        System.arraycopy(values, from * dimensions, target, 0, count * dimensions);
    }

    /** @return rows from {@code from} on, {@code count} of them, copied */
    public Features slice(int from, int count) {
        return new Features(Arrays.copyOfRange(values, from * dimensions, (from + count) * dimensions), dimensions);
    }
}
