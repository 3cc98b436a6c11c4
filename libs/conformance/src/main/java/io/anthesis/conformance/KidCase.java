package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.Kid;
import io.anthesis.metrics.kid.KidEstimate;
import java.util.List;

/** KID of given features: of each batch, averaged, and its standard error. */
final class KidCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        long[] shape = golden.shape("real_features");
        int batches = (int) shape[0];
        int rows = (int) shape[1];
        var real = new Features(golden.floats("real_features"), (int) shape[2]);
        var generated = new Features(golden.floats("generated_features"), (int) shape[2]);
        float[] perBatch = new float[batches];
        for (int batch = 0; batch < batches; batch++) {
            perBatch[batch] =
                    (float) Kid.perBatch(real.slice(batch * rows, rows), generated.slice(batch * rows, rows), rows)
                            .kid();
        }
        KidEstimate estimate = Kid.perBatch(real, generated, rows).estimate();
        double tolerance = golden.number("rtol");
        return List.of(
                Comparison.ofLargest("each batch", perBatch, golden.floats("per_batch"), tolerance),
                Comparison.relative("mean", estimate.kid(), golden.number("kid"), tolerance),
                Comparison.relative(
                        "standard error", estimate.standardError(), golden.number("standard_error"), tolerance));
    }
}
