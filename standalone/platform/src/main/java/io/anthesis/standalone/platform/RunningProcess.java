package io.anthesis.standalone.platform;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process as the run file names it. The start time tells it from another one that got its number later.
 *
 * @param port that it answers on
 * @param health address to ask, or empty if the open port is all there is
 */
public record RunningProcess(
        String name, long pid, Instant startedAt, int port, String health, String log, String stopSignal) {
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** Services say whether they are ready; of a server an open port is all there is. */
    boolean ofService() {
        return !health.isEmpty();
    }

    /** @return the process, if it still runs */
    public Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> handle.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs().compareTo(TOLERANCE) < 0)
                .orElse(true));
    }
}
