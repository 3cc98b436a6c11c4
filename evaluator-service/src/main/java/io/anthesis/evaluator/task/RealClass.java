package io.anthesis.evaluator.task;

import java.util.stream.IntStream;

/**
 * A class of the data set that is compared with.
 *
 * @param label of its images, from 1 on
 */
record RealClass(int label, String name) {
    /** @return numbers of the images that are of this class, ascending */
    int[] among(int[] labels) {
        return IntStream.range(0, labels.length)
                .filter(image -> labels[image] == label)
                .toArray();
    }
}
