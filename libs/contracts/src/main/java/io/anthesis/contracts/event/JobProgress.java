package io.anthesis.contracts.event;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a running job is. Topic {@code ….progress.v1}; unnumbered.
 *
 * @param done of {@code total}, in {@code unit}s
 * @param metrics such as {@code noiseLoss}, {@code imagesPerSecond}, {@code etaSeconds}
 */
public record JobProgress(
        String jobId, String kind, String unit, long done, long total, Map<String, Double> metrics, Instant at) {
    public JobProgress {
        metrics = java.util.Collections.unmodifiableMap(new TreeMap<>(metrics));
    }
}
