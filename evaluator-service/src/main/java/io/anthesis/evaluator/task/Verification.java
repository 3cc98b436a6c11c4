package io.anthesis.evaluator.task;

import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.score.Scores;
import io.anthesis.metrics.kid.KidEstimate;
import io.anthesis.tensor.device.ComputeConditions;
import java.util.Optional;

/**
 * Whether a score holds that was computed again.
 *
 * @param exact whether both were computed under the same conditions, so that all bits must be equal
 * @param bound that the difference may have: 0 if exact
 */
record Verification(
        String score, double kid, double recordedKid, double difference, boolean exact, double bound, boolean holds) {
    /** Floats differ between devices by some 1e-6 of a feature; this leaves room and is far below what an interval says. */
    private static final double SHARE_OF_STANDARD_ERROR = 0.01;

    private static final double LEAST_BOUND = 1e-6;

    static Verification of(
            String score, KidEstimate again, Optional<ComputeConditions> conditions, Scores.Recorded recorded) {
        Optional<ComputeConditions> before =
                recorded.conditions().map(json -> Json.read(json, ComputeConditions.class));
        boolean exact = before.isPresent() && before.equals(conditions);
        double bound = exact ? 0 : SHARE_OF_STANDARD_ERROR * recorded.standardError() + LEAST_BOUND;
        double difference = again.kid() - recorded.kid();
        return new Verification(
                score, again.kid(), recorded.kid(), difference, exact, bound, Math.abs(difference) <= bound);
    }
}
