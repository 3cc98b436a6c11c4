package io.anthesis.conformance;

import io.anthesis.metrics.kid.Features;
import java.util.ArrayList;
import java.util.List;

/** Features of real and generated images, and what is compared of them. */
record GoldenFeatures(GoldenCase golden, Features real, Features generated) {
    static GoldenFeatures of(GoldenCase golden) {
        return new GoldenFeatures(golden, features(golden, "real"), features(golden, "generated"));
    }

    private static Features features(GoldenCase golden, String tensor) {
        long[] shape = golden.shape(tensor);
        if (shape.length != 2) {
            throw new IllegalArgumentException(
                    "tensor '" + tensor + "' must have rows and dimensions, but has " + shape.length + " axes");
        }
        return new Features(golden.floats(tensor), Math.toIntExact(shape[1]));
    }

    /** @return those of the comparisons whose expected number is in case.json; at least one must be */
    List<Comparison> comparisons(Expected... all) {
        var comparisons = new ArrayList<Comparison>();
        for (Expected one : all) {
            if (golden.has(one.parameter)) {
                double error = Math.abs(one.actual - golden.number(one.parameter));
                comparisons.add(new Comparison(one.parameter, error, tolerance(one)));
            }
        }
        return comparisons;
    }

    /** {@code atol}, or {@code rtol} of the scale, or their sum where a case has both. */
    private double tolerance(Expected one) {
        if (!golden.has("atol") && !golden.has("rtol")) {
            throw new IllegalArgumentException("case.json has neither 'atol' nor 'rtol'");
        }
        double scale = Math.max(one.scale, Math.abs(golden.number(one.parameter)));
        return golden.number("atol", 0) + golden.number("rtol", 0) * scale;
    }

    /**
     * @param parameter of case.json that has the expected number
     * @param scale the least that {@code rtol} is a fraction of: for differences of larger numbers, which cannot be as precise as they are
     *     small. 0 if there is none
     */
    record Expected(String parameter, double actual, double scale) {
        Expected(String parameter, double actual) {
            this(parameter, actual, 0);
        }
    }
}
