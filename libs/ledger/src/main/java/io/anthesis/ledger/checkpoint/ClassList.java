package io.anthesis.ledger.checkpoint;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Names of classes in the order of their numbers, which begin with 1. */
public final class ClassList {
    private ClassList() {}

    /** @return what classes without names are called */
    public static List<String> numbered(int classes) {
        return IntStream.rangeClosed(1, classes).mapToObj(Integer::toString).toList();
    }

    /**
     * Finds a class; a name wins over the number that it looks like.
     *
     * @return its number
     */
    public static OptionalInt number(List<String> names, String nameOrNumber) {
        int at = names.indexOf(nameOrNumber);
        if (at < 0 && nameOrNumber.matches("[1-9][0-9]{0,3}")) {
            int number = Integer.parseInt(nameOrNumber);
            return number <= names.size() ? OptionalInt.of(number) : OptionalInt.empty();
        }
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(at + 1);
    }

    /** Whether two models know the same classes, as far as names are known. */
    static boolean same(List<String> names, List<String> others) {
        List<String> numbers = numbered(names.size());
        boolean oneHasNoNames = names.equals(numbers) || others.equals(numbers);
        return names.equals(others) || (names.size() == others.size() && oneHasNoNames);
    }
}
