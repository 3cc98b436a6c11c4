package io.anthesis.bench.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Times, sorted. */
final class Latencies {
    private final List<Duration> sorted = new ArrayList<>();

    void add(Duration time) {
        sorted.add(time);
        sorted.sort(null);
    }

    /** @param percent 50 for the median */
    double milliseconds(double percent) {
        int index = (int) Math.ceil(percent / 100 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)).toNanos() / 1e6;
    }

    @Override
    public String toString() {
        return "p50 %.1f ms, p99 %.1f ms (%d)".formatted(milliseconds(50), milliseconds(99), sorted.size());
    }
}
