package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.Normalizer;
import java.util.List;

/** Mean and variance over a data set, and normalized images. */
final class NormalizerCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        var statistics = new Normalizer.Statistics();
        statistics.add(golden.floats("images"));
        Normalizer normalizer = statistics.finish();
        float[] normalized =
                normalizer.normalize(golden.array(manager, "images")).toFloatArray();
        double tolerance = golden.number("rtol");
        return List.of(
                Comparison.ofLargest("mean", normalizer.mean(), golden.floats("mean"), tolerance),
                Comparison.ofLargest("variance", normalizer.variance(), golden.floats("variance"), tolerance),
                Comparison.ofLargest("normalized images", normalized, golden.floats("normalized"), tolerance));
    }
}
