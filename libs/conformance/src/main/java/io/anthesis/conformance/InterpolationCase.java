package io.anthesis.conformance;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.sampling.SphericalInterpolation;
import java.util.List;

/** Spherical interpolation of noise. */
final class InterpolationCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        float[] weights = golden.floats("weights");
        float[] from = golden.floats("from");
        float[] between = new float[weights.length * from.length];
        for (int i = 0; i < weights.length; i++) {
            float[] values = SphericalInterpolation.between(from, golden.floats("to"), weights[i]);
            System.arraycopy(values, 0, between, i * from.length, from.length);
        }
        return List.of(Comparison.ofLargest("between", between, golden.floats("expected"), golden.number("rtol")));
    }
}
