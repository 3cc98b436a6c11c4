package io.anthesis.ledger.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A sweep and what is known of its points.
 *
 * @param checkpointId that is scored
 * @param ofClass name of the class that is scored alone, or its number where names are not known; empty for all
 */
public record ParameterSweep(
        UUID id,
        String checkpointId,
        String protocol,
        long seed,
        Optional<String> ofClass,
        Instant createdAt,
        List<Point> points) {
    public ParameterSweep {
        points = List.copyOf(points);
    }

    /**
     * A sampler and a number of steps.
     *
     * @param networkEvaluations for an image: the cost of its quality
     * @param job that computes its score, unless it was deleted
     */
    public record Point(String sampler, int steps, int networkEvaluations, Optional<Job> job, Optional<Score> score) {}

    /** @param error why it ended without success, or null */
    public record Job(UUID id, String state, String error) {}

    /** @param calibrated false if random weights stood in for InceptionV3's */
    public record Score(UUID id, double kid, double kidLow, double kidHigh, boolean calibrated) {}
}
