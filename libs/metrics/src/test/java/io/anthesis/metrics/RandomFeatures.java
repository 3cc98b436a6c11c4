package io.anthesis.metrics;

import io.anthesis.metrics.kid.Features;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;

/** Features with known distributions. */
public final class RandomFeatures {
    private RandomFeatures() {}

    /** Independent standard normal numbers. */
    public static Features normal(long seed, int rows, int dimensions) {
        float[] values = new float[rows * dimensions];
        new CounterRandom(seed, Purpose.INITIAL_NOISE, 0).fillNormal(values, 0, values.length);
        return new Features(values, dimensions);
    }

    /** Each feature times {@code scale}, plus {@code shift}. */
    public static Features moved(Features features, float scale, float shift) {
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * scale + shift;
        }
        return new Features(values, features.dimensions());
    }

    /** The rows in another order. */
    public static Features shuffled(Features features, long seed) {
        int[] order = new CounterRandom(seed, Purpose.DATA_ORDER, 0).permutation(features.rows());
        int dimensions = features.dimensions();
        float[] values = new float[features.values().length];
        for (int row = 0; row < order.length; row++) {
            System.arraycopy(features.values(), order[row] * dimensions, values, row * dimensions, dimensions);
        }
        return new Features(values, dimensions);
    }
}
