package io.anthesis.metrics.kid;

/** Features of images, one row an image, in memory or on disk. */
public interface FeatureSet {
    int rows();

    int dimensions();

    /** Copies {@code count} rows from row {@code from} on to the beginning of {@code target}. Safe for several threads. */
    void read(int from, int count, float[] target);
}
