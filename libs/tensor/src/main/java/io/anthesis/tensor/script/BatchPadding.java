package io.anthesis.tensor.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * Batch sizes whose rows come out bit for bit as those of the largest batch, so that an image does not depend on what it is
 * computed with. Which sizes do depends on the network, the device and its threads (a batch of 1 often does not), so each size
 * is compared before it is used for the first time; smaller batches are padded to one that passed.
 */
public final class BatchPadding {
    /** What callers should ask for at once. */
    public static final int LARGEST = 64;

    private static final int[] SIZES = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, LARGEST};

    private final boolean padded;

    @GuardedBy("this")
    private final Map<Integer, Boolean> agrees = new HashMap<>(Map.of(LARGEST, true));

    /** Nothing is known at first; one instance serves one network on one device. */
    public BatchPadding() {
        this(true);
    }

    private BatchPadding(boolean padded) {
        this.padded = padded;
    }

    /** For those who want the shortest time for a few images more than equal bits. */
    public static BatchPadding none() {
        return new BatchPadding(false);
    }

    /**
     * @param images 1 to {@link #LARGEST}
     * @param firstRows computes a batch of a given size, whose rows are the first ones of always the same inputs, and whose outputs
     *     are not zero everywhere; called only for sizes that are not known yet
     * @return rows that the batch must have, {@code images} or more
     * @throws IllegalArgumentException if there are too many images
     */
    public synchronized int paddedSize(int images, IntFunction<float[]> firstRows) {
        if (images < 1 || images > LARGEST) {
            throw new IllegalArgumentException("a batch has 1 to " + LARGEST + " images, asked were " + images);
        }
        if (!padded) {
            return images;
        }
        Reference reference = null;
        for (int size : SIZES) {
            if (size >= images && !agrees.containsKey(size)) {
                reference = reference == null ? reference(firstRows) : reference;
                agrees.put(size, size == reference.size() || reference.agreesWith(size, firstRows));
            }
            if (size >= images && agrees.get(size)) {
                return size;
            }
        }
        return LARGEST;
    }

    /**
     * As {@link #paddedSize}, for images that are computed twice, together in one batch if it is no larger than {@link #LARGEST}, else in
     * two.
     *
     * @return rows for the images computed once
     */
    public synchronized int paddedSizeOfPairs(int images, IntFunction<float[]> firstRows) {
        int rows = paddedSize(images, firstRows);
        while (padded && 2 * rows <= LARGEST && paddedSize(2 * rows, firstRows) != 2 * rows) {
            rows = paddedSize(rows + 1, firstRows);
        }
        return rows;
    }

    /**
     * A size for two networks that compute the same batch.
     *
     * @param one from images to {@link #paddedSize} of one network
     * @param other likewise
     */
    public static int paddedSizeOfBoth(int images, IntUnaryOperator one, IntUnaryOperator other) {
        int rows = one.applyAsInt(images);
        int ofOther = other.applyAsInt(rows);
        while (rows != ofOther) {
            rows = one.applyAsInt(ofOther);
            ofOther = other.applyAsInt(rows);
        }
        return rows;
    }

    /** The largest batch that the device has memory for. */
    private record Reference(int size, float[] rows) {
        boolean agreesWith(int other, IntFunction<float[]> firstRows) {
            return other < size
                    && Arrays.equals(firstRows.apply(other), Arrays.copyOf(rows, rows.length / size * other));
        }
    }

    private static Reference reference(IntFunction<float[]> firstRows) {
        for (int i = SIZES.length - 1; ; i--) {
            try {
                return new Reference(SIZES[i], firstRows.apply(SIZES[i]));
            } catch (RuntimeException e) {
                if (i == 0 || !OutOfDeviceMemory.isOutOfMemory(e)) {
                    throw e;
                }
            }
        }
    }
}
