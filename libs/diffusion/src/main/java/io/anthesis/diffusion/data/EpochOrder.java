package io.anthesis.diffusion.data;

import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;

/**
 * The order in which an epoch sees the images: a permutation of all repetitions, a function of (seed, epoch) alone, so a
 * resumed run finds its position again by its step. (The Keras example shuffles within a buffer of 640 images instead.)
 *
 * @param images distinct images
 * @param repetitions how often each is seen in an epoch
 */
public record EpochOrder(long seed, int images, int repetitions, int batchSize) {
    public EpochOrder {
        if ((long) images * repetitions < batchSize) {
            throw new IllegalArgumentException("an epoch of " + images + " images in " + repetitions
                    + " repetitions is smaller than one batch of " + batchSize);
        }
    }

    /** Whole batches only, as the example drops the remainder. */
    public int stepsPerEpoch() {
        return images * repetitions / batchSize;
    }

    /** @return image numbers of the epoch, {@code batchSize} for each step */
    public int[] of(int epoch) {
        int[] order =
                new CounterRandom(seed, Purpose.DATA_ORDER, epoch).permutation(Math.multiplyExact(images, repetitions));
        for (int i = 0; i < order.length; i++) {
            order[i] %= images;
        }
        return order;
    }
}
