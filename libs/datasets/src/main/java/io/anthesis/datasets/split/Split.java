package io.anthesis.datasets.split;

import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Positions of the images for training and for validation, each in ascending order.
 *
 * @param seed of the shuffle before the cut
 */
public record Split(long seed, int[] train, int[] validation) {
    /** Public, so that other programs can make the same split. */
    public static final long SEED = 102;

    private static final double TRAINING_SHARE = 0.8;

    public Split {
        train = train.clone();
        validation = validation.clone();
    }

    @Override
    public int[] train() {
        return train.clone();
    }

    @Override
    public int[] validation() {
        return validation.clone();
    }

    /**
     * Shuffles each part by a fixed seed and cuts it at 80 %. The official lists of Oxford Flowers are ordered by class: without
     * the shuffle the two sides would share almost no class.
     *
     * @param parts positions, part by part
     */
    public static Split of(List<int[]> parts) {
        var train = new ArrayList<Integer>();
        var validation = new ArrayList<Integer>();
        for (int number = 0; number < parts.size(); number++) {
            int[] part = parts.get(number);
            int[] order = new CounterRandom(SEED, Purpose.SPLIT_ORDER, number).permutation(part.length);
            int cut = (int) Math.round(part.length * TRAINING_SHARE);
            for (int i = 0; i < part.length; i++) {
                (i < cut ? train : validation).add(part[order[i]]);
            }
        }
        return new Split(SEED, sorted(train), sorted(validation));
    }

    /**
     * Shuffles the images of each class by a fixed seed and cuts them at 80 %, with one image or more on each side. A class of one
     * image is for training. Images without a class are a part of their own.
     *
     * @param labels class of each image, from 1 to {@code classes}, or 0 for none
     */
    public static Split ofClasses(List<Integer> labels, int classes) {
        List<List<Integer>> members = new ArrayList<>();
        for (int number = 0; number <= classes; number++) {
            members.add(new ArrayList<>());
        }
        for (int image = 0; image < labels.size(); image++) {
            members.get(labels.get(image)).add(image);
        }
        var train = new ArrayList<Integer>();
        var validation = new ArrayList<Integer>();
        for (int number = 0; number <= classes; number++) {
            List<Integer> part = members.get(number);
            int[] order = new CounterRandom(SEED, Purpose.SPLIT_ORDER, number).permutation(part.size());
            int cut = (int) Math.round(part.size() * TRAINING_SHARE);
            if (number > 0 && part.size() > 1) {
                cut = Math.clamp(cut, 1, part.size() - 1);
            }
            for (int i = 0; i < order.length; i++) {
                (i < cut ? train : validation).add(part.get(order[i]));
            }
        }
        return new Split(SEED, sorted(train), sorted(validation));
    }

    private static int[] sorted(List<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Split(long otherSeed, int[] otherTrain, int[] otherValidation)
                && seed == otherSeed
                && Arrays.equals(train, otherTrain)
                && Arrays.equals(validation, otherValidation);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(train);
    }
}
