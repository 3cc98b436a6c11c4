package io.anthesis.datasets.label;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The class of each image.
 *
 * @param classes names in order: by number if all are numbers, else by their characters
 * @param numbers one for each image: the position of its class in {@code classes}, from 1 on, or 0 if it has none; empty where
 *     there are no classes
 */
public record Labels(List<String> classes, List<Integer> numbers) {
    public static final int MAX_CLASSES = 1000;
    public static final int UNLABELLED = 0;
    public static final Labels NONE = new Labels(List.of(), List.of());

    private static final Pattern NUMBER = Pattern.compile("-?\\d+");

    public Labels {
        classes = List.copyOf(classes);
        numbers = List.copyOf(numbers);
    }

    /** @param names of the class of each image, at most {@link #MAX_CLASSES} different ones */
    static Labels of(List<Optional<String>> names) {
        List<String> classes = sorted(names.stream().flatMap(Optional::stream).toList());
        Map<String, Integer> numbers = new HashMap<>();
        classes.forEach(name -> numbers.put(name, numbers.size() + 1));
        return new Labels(
                classes,
                names.stream()
                        .map(name -> name.map(numbers::get).orElse(UNLABELLED))
                        .toList());
    }

    private static List<String> sorted(Collection<String> names) {
        var distinct = new TreeSet<>(names);
        boolean areNumbers =
                distinct.stream().allMatch(name -> NUMBER.matcher(name).matches());
        return areNumbers
                ? distinct.stream()
                        .sorted(Comparator.comparing(BigInteger::new))
                        .toList()
                : List.copyOf(distinct);
    }

    public boolean isEmpty() {
        return classes.isEmpty();
    }
}
