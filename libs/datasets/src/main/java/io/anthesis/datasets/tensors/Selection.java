package io.anthesis.datasets.tensors;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which images of an archive are taken: all, each name once, or those of a data set that is there already. */
final class Selection {
    private final boolean everything;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Integer> missing = new HashMap<>();

    private Selection(boolean everything) {
        this.everything = everything;
    }

    static Selection everything() {
        return new Selection(true);
    }

    static Selection of(List<String> names) {
        var selection = new Selection(false);
        names.forEach(name -> selection.missing.merge(name, 1, Integer::sum));
        return selection;
    }

    /** @return whether an image of this name is wanted, and not taken yet */
    boolean takes(String name) {
        if (everything) {
            return seen.add(name);
        }
        Integer left = missing.get(name);
        if (left == null) {
            return false;
        }
        missing.compute(name, (key, count) -> count == 1 ? null : count - 1);
        return true;
    }

    /** Whether every image must be there and readable, as the data set's rows are fixed. */
    boolean isFixed() {
        return !everything;
    }

    Optional<String> firstMissing() {
        return missing.keySet().stream().sorted().findFirst();
    }
}
