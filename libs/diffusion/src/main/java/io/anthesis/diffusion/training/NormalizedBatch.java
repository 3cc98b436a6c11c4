package io.anthesis.diffusion.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A batch in the memory of this process.
 *
 * @param images normalized, one after another, channels last
 * @param noises standard normal, as many
 * @param times one uniform number in [0, 1) for each image
 * @param classes a row of the class embedding for each image; empty for networks without classes
 * @param masks which masks of dropout are drawn for it
 */
public record NormalizedBatch(float[] images, float[] noises, float[] times, int[] classes, MaskStream masks) {
    /** Without classes and dropout. */
    public NormalizedBatch(float[] images, float[] noises, float[] times) {
        this(images, noises, times, new int[0], MaskStream.NONE);
    }

    /** @return this batch in so many equal parts, in its order */
    public List<NormalizedBatch> split(int parts) {
        if (times.length % parts != 0) {
            throw new IllegalArgumentException("a batch of " + times.length + " has no " + parts + " equal parts");
        }
        return IntStream.range(0, parts)
                .mapToObj(part -> new NormalizedBatch(
                        part(images, part, parts),
                        part(noises, part, parts),
                        part(times, part, parts),
                        Arrays.copyOfRange(classes, part * classes.length / parts, (part + 1) * classes.length / parts),
                        new MaskStream(masks.seed(), masks.step(), masks.firstImage() + part * times.length / parts)))
                .toList();
    }

    private static float[] part(float[] numbers, int part, int parts) {
        int size = numbers.length / parts;
        return Arrays.copyOfRange(numbers, part * size, (part + 1) * size);
    }
}
