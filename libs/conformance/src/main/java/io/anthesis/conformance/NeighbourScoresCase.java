package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.conformance.GoldenFeatures.Expected;
import io.anthesis.metrics.neighbours.BallBoundary;
import io.anthesis.metrics.neighbours.NeighbourScores;
import java.util.List;

/** Precision, recall, density and coverage of given features, as far as the case has them. */
final class NeighbourScoresCase implements CaseKind {
    private final BallBoundary usual;

    /** @param usual what applies to cases whose {@code comparison} does not say {@code <} or {@code <=} */
    NeighbourScoresCase(BallBoundary usual) {
        this.usual = usual;
    }

    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        GoldenFeatures features = GoldenFeatures.of(golden);
        NeighbourScores scores = NeighbourScores.of(
                features.real(), features.generated(), golden.integer("nearest_k"), boundary(golden), manager);
        return features.comparisons(
                new Expected("precision", scores.precision().value()),
                new Expected("recall", scores.recall().value()),
                new Expected("density", scores.density().value()),
                new Expected("coverage", scores.coverage().value()));
    }

    private BallBoundary boundary(GoldenCase golden) {
        String comparison = golden.text("comparison", "");
        if (comparison.contains("<=")) {
            return BallBoundary.CLOSED;
        }
        return comparison.contains("<") ? BallBoundary.OPEN : usual;
    }
}
