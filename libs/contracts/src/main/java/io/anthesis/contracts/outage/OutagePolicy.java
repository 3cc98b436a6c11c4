package io.anthesis.contracts.outage;

import java.time.Duration;

/** Whether somebody who finds a server away waits and tries again. */
@FunctionalInterface
public interface OutagePolicy {
    /** Whoever asks is told at once: a request has a client that waits for an answer. */
    OutagePolicy FAIL_FAST = (failure, waited) -> {
        throw failure;
    };

    /**
     * Returns after a pause when it should be tried again.
     *
     * @param waited since the first failure
     * @throws RuntimeException {@code failure}, or another reason to give up
     */
    void pause(RuntimeException failure, Duration waited);
}
