package io.anthesis.standalone.chaos.check;

import java.util.List;

/** A promise, and what it was checked on. */
public record Check(String promise, long checked, List<String> violations) {
    public Check {
        violations = List.copyOf(violations);
    }
}
