package io.anthesis.diffusion.sampling;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Which image: its noise is a function of seed and number alone.
 *
 * @param number 0 or more, within a seed
 * @param classes what it is to be of
 */
public record SeededImage(long seed, long number, ClassMixture classes) {
    public SeededImage {
        if (number < 0) {
            throw new IllegalArgumentException("images are numbered from 0 on, was " + number);
        }
    }

    /** An image of no class. */
    public SeededImage(long seed, long number) {
        this(seed, number, ClassMixture.NONE);
    }

    /** @return the image with the same noise that is of other classes */
    public SeededImage of(ClassMixture others) {
        return new SeededImage(seed, number, others);
    }

    /** @return {@code count} images of one seed and no class, numbered from {@code first} on */
    public static List<SeededImage> range(long seed, long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(number -> new SeededImage(seed, number))
                .toList();
    }
}
