package io.anthesis.standalone.platform;

import java.time.Duration;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Services end first, so that they can still write; then the servers. Those of a kind end at the same time. */
final class StopOrder {
    static final Duration SERVICE = Duration.ofSeconds(25);
    static final Duration SERVER = Duration.ofSeconds(20);

    private StopOrder() {}

    /** @param stop ends one within the given time, by force if need be */
    static <T> void stop(Collection<T> processes, Function<T, RunningProcess> process, BiConsumer<T, Duration> stop) {
        processes.parallelStream()
                .filter(one -> process.apply(one).ofService())
                .forEach(one -> stop.accept(one, SERVICE));
        processes.parallelStream()
                .filter(one -> !process.apply(one).ofService())
                .forEach(one -> stop.accept(one, SERVER));
    }
}
