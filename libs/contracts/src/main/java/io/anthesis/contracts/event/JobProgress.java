package io.anthesis.contracts.event;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a running job is. Topic {@code ….progress.v1}; unnumbered.
 *
 * @param done of {@code total}, in {@code unit}s
 * @param metrics such as {@code noiseLoss}, {@code imagesPerSecond}, {@code etaSeconds}; those that are not finite are left out
 */
public record JobProgress(
        String jobId, String kind, String unit, long done, long total, Map<String, Double> metrics, Instant at) {
    public JobProgress {
        metrics = finite(metrics);
    }

    /** @return those of the metrics that JSON has numbers for */
    public static Map<String, Double> finite(Map<String, Double> metrics) {
        var finite = new TreeMap<>(metrics);
        finite.values().removeIf(value -> value == null || !Double.isFinite(value));
        return Collections.unmodifiableMap(finite);
    }
}
