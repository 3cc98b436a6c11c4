package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one step learns from.
 *
 * @param images normalized, (batch, height, width, 3)
 * @param noises standard normal, of the same shape
 * @param times one uniform number in [0, 1) for each image; what it stands for is {@link TrainingSettings.TimeDistribution}
 * @param classes a row of the class embedding for each image; empty for networks without classes
 * @param masks of dropout, as {@link io.anthesis.tensor.script.CompiledNetwork#train} takes them
 */
public record Batch(NDArray images, NDArray noises, float[] times, int[] classes, List<NDArray> masks) {
    public Batch {
        masks = List.copyOf(masks);
    }

    /** Without classes and dropout. */
    public Batch(NDArray images, NDArray noises, float[] times) {
        this(images, noises, times, new int[0], List.of());
    }

    /** @return how many equal parts, of {@code limit} images or fewer, a batch of {@code size} is split into */
    public static int parts(int size, int limit) {
        int parts = 1;
        while (size / parts > limit || size % parts != 0) {
            parts++;
        }
        return parts;
    }

    /**
     * @param parts that divide the batch without remainder
     * @return this batch in so many parts, in its order, with the same owner; itself for one part
     */
    public List<Batch> split(int parts) {
        if (times.length % parts != 0) {
            throw new IllegalArgumentException("a batch of " + times.length + " has no " + parts + " equal parts");
        }
        if (parts == 1) {
            return List.of(this);
        }
        int size = times.length / parts;
        NDList imageParts = images.split(parts);
        NDList noiseParts = noises.split(parts);
        List<NDList> maskParts = masks.stream().map(mask -> mask.split(parts)).toList();
        int classesOfPart = classes.length / parts;
        return IntStream.range(0, parts)
                .mapToObj(part -> new Batch(
                        imageParts.get(part),
                        noiseParts.get(part),
                        Arrays.copyOfRange(times, part * size, (part + 1) * size),
                        Arrays.copyOfRange(classes, part * classesOfPart, (part + 1) * classesOfPart),
                        maskParts.stream().map(mask -> mask.get(part)).toList()))
                .toList();
    }
}
