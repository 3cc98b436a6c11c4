package io.anthesis.conformance;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What came of a case.
 *
 * @param failure why it could not be run, or empty
 */
public record CaseResult(String name, String kind, List<Comparison> comparisons, String failure) {
    public boolean passed() {
        return failure.isEmpty()
                && !comparisons.isEmpty()
                && comparisons.stream().allMatch(Comparison::passed);
    }

    /** One line: outcome, name, kind, and the comparison that came nearest to its tolerance, or went furthest beyond. */
    public String line() {
        String start = String.format("%-6s %-28s %-20s ", passed() ? "passed" : "FAILED", name, kind);
        if (!failure.isEmpty() || comparisons.isEmpty()) {
            return start + (failure.isEmpty() ? "nothing was compared" : failure);
        }
        Comparison worst = comparisons.stream()
                .max(Comparator.comparing((Comparison one) -> Double.isNaN(one.error()))
                        .thenComparing(one -> one.error() / one.tolerance()))
                .orElseThrow();
        return start
                + String.format(
                        Locale.ROOT, "error %.2e, tolerance %.2e (%s)", worst.error(), worst.tolerance(), worst.what());
    }
}
