package io.anthesis.datasets.manifest;

import io.anthesis.datasets.split.Split;
import java.util.ArrayList;
import java.util.List;

/** A class of a data set, and how many images it has on both sides of the split. */
public record ClassCount(String name, int training, int validation) {
    /** @return one for each class, in the order of their numbers */
    public static List<ClassCount> of(DatasetManifest manifest) {
        List<String> names = manifest.classNames();
        Split split = manifest.split();
        int[] training = counts(manifest.labelsOf(split.train()), names.size());
        int[] validation = counts(manifest.labelsOf(split.validation()), names.size());
        List<ClassCount> classes = new ArrayList<>();
        for (int number = 1; number <= names.size(); number++) {
            classes.add(new ClassCount(names.get(number - 1), training[number], validation[number]));
        }
        return classes;
    }

    private static int[] counts(int[] labels, int classes) {
        int[] counts = new int[classes + 1];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }
}
