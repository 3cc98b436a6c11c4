package io.anthesis.gateway.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.anthesis.ledger.sweep.ParameterSweep;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A checkpoint's quality against its cost.
 *
 * @param ofClass the class that is scored alone, by name, or by number where names are not known; left out for all classes
 * @param complete whether no score is still to come
 * @param plot address of a picture
 */
public record SweepView(
        UUID id,
        String checkpoint,
        String protocol,
        long seed,

        @JsonProperty("class") @JsonInclude(JsonInclude.Include.NON_NULL)
        String ofClass,

        boolean complete,
        List<PointView> points,
        String plot,
        Instant createdAt) {

    /**
     * A sampler and a number of steps.
     *
     * @param networkEvaluations for an image
     * @param state of the evaluation; {@code deleted} where it is gone
     * @param kid left out, like all after it, until there is a score
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PointView(
            String sampler,
            int steps,
            int networkEvaluations,
            String state,
            UUID job,
            String error,
            UUID score,
            Double kid,
            Double kidLow,
            Double kidHigh,
            Boolean calibrated) {
        static PointView of(ParameterSweep.Point point) {
            ParameterSweep.Job job = point.job().orElse(null);
            ParameterSweep.Score score = point.score().orElse(null);
            return new PointView(
                    point.sampler(),
                    point.steps(),
                    point.networkEvaluations(),
                    job == null ? "deleted" : job.state(),
                    job == null ? null : job.id(),
                    job == null ? null : job.error(),
                    score == null ? null : score.id(),
                    score == null ? null : score.kid(),
                    score == null ? null : score.kidLow(),
                    score == null ? null : score.kidHigh(),
                    score == null ? null : score.calibrated());
        }

        private boolean isOpen() {
            return score == null && List.of("queued", "running", "cancelling").contains(state);
        }
    }

    static SweepView of(ParameterSweep sweep) {
        List<PointView> points = sweep.points().stream().map(PointView::of).toList();
        return new SweepView(
                sweep.id(),
                sweep.checkpointId(),
                sweep.protocol(),
                sweep.seed(),
                sweep.ofClass().orElse(null),
                points.stream().noneMatch(PointView::isOpen),
                points,
                "/v1/sweeps/" + sweep.id() + "/plot",
                sweep.createdAt());
    }
}
