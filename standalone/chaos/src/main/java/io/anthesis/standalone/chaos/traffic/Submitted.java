package io.anthesis.standalone.chaos.traffic;

import java.util.Set;

/**
 * A job that was accepted.
 *
 * @param ends states that are right for it
 */
public record Submitted(String id, String kind, String door, Set<String> ends) {
    static final Set<String> SUCCEEDED = Set.of("succeeded");
    /** Its deadline is short: it may have been met. */
    static final Set<String> OVERDUE = Set.of("succeeded", "failed");

    /** Its cancellation was accepted. */
    Submitted cancelled(String state) {
        return new Submitted(
                id, kind, door, state.equals("cancelling") ? Set.of("cancelled", "failed") : Set.of(state));
    }
}
