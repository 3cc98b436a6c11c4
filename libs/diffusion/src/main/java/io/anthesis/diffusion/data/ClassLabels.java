package io.anthesis.diffusion.data;

import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;

/**
 * What class each image of a source is of, as rows of a network's class embedding. The last row stands for no class: images without a
 * label have it, and in training those whose class is dropped, so that one network learns with and without a class.
 *
 * @param classes that the network knows; 0 for a network that knows none
 * @param labels one for each image of the source, 1 to {@code classes}, 0 for an image without one; empty where no image has one
 * @param dropProbability share of the images of a training that are shown without their class, in [0, 1]
 * @see <a href="https://arxiv.org/abs/2207.12598">Ho and Salimans 2022, algorithm 1</a>
 */
public record ClassLabels(int classes, int[] labels, double dropProbability) {
    /** Of a network that knows no classes. */
    public static final ClassLabels NONE = new ClassLabels(0, new int[0], 0);

    private static final double WORDS = 0x1p32;

    public ClassLabels {
        labels = labels.clone();
        if (!(dropProbability >= 0 && dropProbability <= 1)) {
            throw new IllegalArgumentException(
                    "the probability of dropping a class must be 0 to 1, was " + dropProbability);
        }
        for (int label : labels) {
            if (label < 0 || label > classes) {
                throw new IllegalArgumentException("labels must be 0 to " + classes + ", one was " + label);
            }
        }
    }

    /** @return rows of images that keep their class: {@code count} of them, {@code numbers} from {@code from} on; none without classes */
    public int[] rows(int[] numbers, int from, int count) {
        int[] rows = new int[classes == 0 ? 0 : count];
        for (int i = 0; i < rows.length; i++) {
            int label = labels.length == 0 ? 0 : labels[numbers[from + i]];
            rows[i] = label == 0 ? classes : label - 1;
        }
        return rows;
    }

    /** As {@link #rows}, with those of dropped classes, which (seed, step) decides for each position of the batch. */
    public int[] trainingRows(long seed, long step, int[] numbers, int from, int count) {
        int[] rows = rows(numbers, from, count);
        var coins = new CounterRandom(seed, Purpose.CLASS_DROPS, step);
        long threshold = Math.round(dropProbability * WORDS);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Integer.toUnsignedLong(coins.nextInt()) < threshold ? classes : rows[i];
        }
        return rows;
    }

    /**
     * @param rows of images
     * @param count of rows that there are
     * @return the weight of each row for each image, one after another: 1 for its own
     */
    public static float[] oneHot(int[] rows, int count) {
        float[] weights = new float[rows.length * count];
        for (int i = 0; i < rows.length; i++) {
            weights[i * count + rows[i]] = 1;
        }
        return weights;
    }

    @Override
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClassLabels(int otherClasses, int[] otherLabels, double otherProbability)
                && classes == otherClasses
                && Arrays.equals(labels, otherLabels)
                && Double.compare(dropProbability, otherProbability) == 0;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * classes + Arrays.hashCode(labels)) + Double.hashCode(dropProbability);
    }
}
