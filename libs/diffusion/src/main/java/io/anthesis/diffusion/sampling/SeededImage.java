package io.anthesis.diffusion.sampling;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Which image: its noise is a function of these two alone.
 *
 * @param number 0 or more, within a seed
 */
public record SeededImage(long seed, long number) {
    public SeededImage {
        if (number < 0) {
            throw new IllegalArgumentException("images are numbered from 0 on, was " + number);
        }
    }

    /** @return {@code count} images of one seed, numbered from {@code first} on */
    public static List<SeededImage> range(long seed, long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(number -> new SeededImage(seed, number))
                .toList();
    }
}
