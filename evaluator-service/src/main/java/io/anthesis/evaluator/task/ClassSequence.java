package io.anthesis.evaluator.task;

import io.anthesis.diffusion.sampling.ClassMixture;
import java.util.Arrays;

/**
 * Which class each image of an evaluation is of: all classes, in the proportions that they have among the training images. A class is a
 * function of the counts and the image's number alone, so that it does not depend on shards. The golden-ratio sequence, whose points
 * lie evenly however many there are, is looked up in the cumulative counts: every prefix has nearly the proportions of the whole.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Low-discrepancy_sequence#Additive_recurrence">additive recurrence</a>
 */
final class ClassSequence {
    /** The fraction of the golden ratio, in units of 2^-64: a product with it has the fraction of that multiple, exactly. */
    private static final long GOLDEN_FRACTION = 0x9E3779B97F4A7C15L;

    private final long[] cumulative;

    /**
     * @param counts training images of each class, in the order of the checkpoint's class numbers
     * @param others training images that are of no class of the checkpoint: their share is sampled of no class
     */
    ClassSequence(long[] counts, long others) {
        cumulative = Arrays.copyOf(counts, counts.length + 1);
        cumulative[counts.length] = others;
        Arrays.parallelPrefix(cumulative, Long::sum);
        if (total() == 0) {
            throw new IllegalArgumentException("there must be training images to take the proportions from");
        }
    }

    private long total() {
        return cumulative[cumulative.length - 1];
    }

    /** @param image its number, 0 or more */
    ClassMixture of(long image) {
        long position = Math.unsignedMultiplyHigh(image * GOLDEN_FRACTION, total());
        int place = 0;
        while (position >= cumulative[place]) {
            place++;
        }
        return place < cumulative.length - 1 ? ClassMixture.of(place + 1) : ClassMixture.NONE;
    }
}
