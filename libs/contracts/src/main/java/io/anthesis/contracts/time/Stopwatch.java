package io.anthesis.contracts.time;

import java.time.Duration;

/** Measures elapsed time by the monotonic clock, which corrections of the wall clock do not move. */
public final class Stopwatch {
    private final long begin = System.nanoTime();

    private Stopwatch() {}

    public static Stopwatch start() {
        return new Stopwatch();
    }

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Elapsed time in seconds. */
    public double seconds() {
        return elapsed().toNanos() / 1e9;
    }
}
