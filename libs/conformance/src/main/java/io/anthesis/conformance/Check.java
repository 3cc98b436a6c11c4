package io.anthesis.conformance;

/**
 * One comparison of a case.
 *
 * @param what was compared
 * @param error found
 * @param tolerance largest error that passes
 */
public record Check(String what, double error, double tolerance) {
    public boolean passed() {
        return error <= tolerance;
    }

    /** The largest difference, as a fraction of the largest expected magnitude. */
    static Check ofLargest(String what, float[] actual, float[] expected, double tolerance) {
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        return new Check(what, difference(actual, expected) / (largest == 0 ? 1 : largest), tolerance);
    }

    /** The largest difference. */
    static Check absolute(String what, float[] actual, float[] expected, double tolerance) {
        return new Check(what, difference(actual, expected), tolerance);
    }

    /** The difference of two numbers, as a fraction of the expected one. */
    static Check relative(String what, double actual, double expected, double tolerance) {
        return new Check(what, Math.abs(actual - expected) / Math.abs(expected), tolerance);
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
