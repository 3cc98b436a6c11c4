package io.anthesis.metrics.kid;

import java.util.List;

/** The rows of several sets, one after another. */
public final class ConcatenatedFeatures implements FeatureSet {
    private final List<FeatureSet> parts;
    private final int dimensions;
    private final int rows;

    /** @throws IllegalArgumentException if there is no part, or dimensions differ */
    public ConcatenatedFeatures(List<? extends FeatureSet> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("features need one part or more");
        }
        this.parts = List.copyOf(parts);
        this.dimensions = parts.getFirst().dimensions();
        int count = 0;
        for (FeatureSet part : parts) {
            if (part.dimensions() != dimensions) {
                throw new IllegalArgumentException("features have " + dimensions + " and " + part.dimensions()
                        + " dimensions: they come from different extractors");
            }
            count = Math.addExact(count, part.rows());
        }
        this.rows = count;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public void read(int from, int count, float[] target) {
        int before = 0;
        int done = 0;
        for (FeatureSet part : parts) {
            int first = Math.max(from + done, before) - before;
            int taken = Math.min(count - done, part.rows() - first);
            if (done < count && taken > 0) {
                float[] values = done == 0 ? target : new float[taken * dimensions];
                part.read(first, taken, values);
                if (done > 0) {
                    System.arraycopy(values, 0, target, done * dimensions, values.length);
                }
                done += taken;
            }
            before += part.rows();
        }
    }
}
