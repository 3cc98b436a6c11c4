package io.anthesis.metrics.neighbours;

import io.anthesis.metrics.interval.Replicates;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Which rows of a set belong to which of {@value #COUNT} random half samples: of each two neighbouring rows one belongs to a half,
 * the other does not. The halves are the same for all sets of one size, so scores against one real set are compared pair by pair.
 */
final class HalfSamples {
    /** Bits of a mask. The standard error itself is then known to one part in eight. */
    static final int COUNT = 32;

    /** The mask of a row that belongs to all halves. */
    static final int ALL = -1;

    private final int[] masks;

    private HalfSamples(int[] masks) {
        this.masks = masks;
    }

    static HalfSamples of(int rows) {
        int[] masks = new int[rows];
        for (int row = 0; row < rows; row++) {
            int first = new CounterRandom(0, Purpose.HALF_SAMPLES, row >>> 1).nextInt();
            masks[row] = (row & 1) == 0 ? first : ~first;
        }
        return new HalfSamples(masks);
    }

    /** Each half is the whole set: for what is not estimated. */
    static HalfSamples whole(int rows) {
        int[] masks = new int[rows];
        Arrays.fill(masks, ALL);
        return new HalfSamples(masks);
    }

    int rows() {
        return masks.length;
    }

    /** @return bit s is set if the row belongs to half s */
    int mask(int row) {
        return masks[row];
    }

    /** @return how many rows half s has */
    int size(int half) {
        int size = 0;
        for (int mask : masks) {
            size += mask >>> half & 1;
        }
        return size;
    }

    /** @return the deviations of a statistic from its value of each half */
    static double[] deviations(IntToDoubleFunction ofHalf) {
        double[] values = new double[COUNT];
        for (int half = 0; half < COUNT; half++) {
            values[half] = ofHalf.applyAsDouble(half);
        }
        return Replicates.ofHalves(values);
    }
}
