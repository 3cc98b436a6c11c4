package io.anthesis.contracts.outage;

import java.time.Duration;

/** What a caller does while a server is unavailable: fail at once, or wait and retry. */
@FunctionalInterface
public interface OutagePolicy {
    /** For requests, whose clients wait for an answer. */
    OutagePolicy FAIL_FAST = (failure, waited) -> {
        throw failure;
    };

    /**
     * Returns when the call is to be tried again.
     *
     * @param waited since the first failure
     * @throws RuntimeException {@code failure}, or another reason to give up
     */
    void pause(RuntimeException failure, Duration waited);
}
