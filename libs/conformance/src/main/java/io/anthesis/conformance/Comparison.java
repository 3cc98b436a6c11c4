package io.anthesis.conformance;

/**
 * What a case compares, and how near it came.
 *
 * @param what was compared
 * @param error found
 * @param tolerance largest error that passes
 */
public record Comparison(String what, double error, double tolerance) {
    public boolean passed() {
        return error <= tolerance;
    }

    /** The largest difference, as a fraction of the largest expected magnitude. */
    static Comparison ofLargest(String what, float[] actual, float[] expected, double tolerance) {
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        return new Comparison(what, difference(actual, expected) / (largest == 0 ? 1 : largest), tolerance);
    }

    /** The largest difference. */
    static Comparison absolute(String what, float[] actual, float[] expected, double tolerance) {
        return new Comparison(what, difference(actual, expected), tolerance);
    }

    /** The difference of two numbers, as a fraction of the expected one. */
    static Comparison relative(String what, double actual, double expected, double tolerance) {
        return new Comparison(what, Math.abs(actual - expected) / Math.abs(expected), tolerance);
    }

    private static double difference(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(
                    "there are " + actual.length + " values, expected were " + expected.length);
        }
        double difference = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs((double) actual[i] - expected[i]);
            // Written so that an error that is not a number stays one, and fails.
            difference = error <= difference ? difference : error;
        }
        return difference;
    }
}
