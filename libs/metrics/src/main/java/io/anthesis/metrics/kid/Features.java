package io.anthesis.metrics.kid;

/**
 * Features of images, one row an image.
 *
 * @param values {@code rows * dimensions} numbers, row after row; not copied
 */
public record Features(float[] values, int dimensions) {
    public Features {
        if (dimensions < 1 || values.length % dimensions != 0) {
            throw new IllegalArgumentException(
                    values.length + " values are not whole rows of " + dimensions + " dimensions");
        }
    }

    public int rows() {
        return values.length / dimensions;
    }

    /** @return rows from {@code from} on, {@code count} of them, copied */
    public Features slice(int from, int count) {
        return new Features(
                java.util.Arrays.copyOfRange(values, from * dimensions, (from + count) * dimensions), dimensions);
    }
}
