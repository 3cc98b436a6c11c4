package io.anthesis.standalone.platform;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How long to wait before a process is started again: longer each time that it has not run for a while in between. */
final class RestartPauses {
    private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
    private static final Duration GOOD_RUN = Duration.ofMinutes(5);

    private final Duration first;

    @GuardedBy("this")
    private final Map<String, Restart> restarts = new HashMap<>();

    private record Restart(Instant at, Duration pause) {}

    RestartPauses(Duration first) {
        this.first = first;
    }

    synchronized Duration next(String name, Instant now) {
        Restart last = restarts.get(name);
        boolean again = last != null && Duration.between(last.at(), now).compareTo(GOOD_RUN) < 0;
        Duration pause = again ? last.pause().multipliedBy(2) : first;
        Duration bounded = pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
        restarts.put(name, new Restart(now, bounded));
        return bounded;
    }
}
