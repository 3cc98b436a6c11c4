package io.anthesis.program.network;

import io.anthesis.program.value.Function;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;

/**
 * What normalizing a value gives: statistics are float32, the biased variance is the mean of the squares less the square of the
 * mean, as XLA computes it.
 *
 * @param normalized (x − mean) · inverse, of the shape of x
 * @param inverse 1 / √(variance + epsilon)
 */
record Normalization(Value normalized, Value mean, Value variance, Value inverse) {
    /** Over the positions of all images (Ioffe and Szegedy 2015, algorithm 1). */
    static Normalization ofBatch(Values values, Value x, double epsilon) {
        double share = 1.0 / x.shape().rows();
        Value mean = values.multiply(values.rowSum(x), share);
        return of(values, x, mean, values.multiply(values.rowSum(values.square(x)), share), epsilon);
    }

    /** With given statistics. */
    static Normalization ofStatistics(Values values, Value x, Value mean, Value variance, double epsilon) {
        Value inverse = values.apply(Function.RECIPROCAL_SQUARE_ROOT, values.add(variance, values.constant(epsilon)));
        return new Normalization(values.multiply(values.subtract(x, mean), inverse), mean, variance, inverse);
    }

    /** Over the positions and channels of each group of channels (Wu and He 2018, equation 7). */
    static Normalization ofGroups(Values values, Value x, int groups, double epsilon) {
        Value mean = meanOfGroups(values, values.imageSum(x), x.shape(), groups);
        Value squares = meanOfGroups(values, values.imageSum(values.square(x)), x.shape(), groups);
        return of(values, x, mean, squares, epsilon);
    }

    private static Normalization of(Values values, Value x, Value mean, Value squares, double epsilon) {
        Value variance =
                values.apply(Function.MAXIMUM, values.subtract(squares, values.square(mean)), values.constant(0));
        return ofStatistics(values, x, mean, variance, epsilon);
    }

    /**
     * @param sums of each channel, shape (images, 1, 1, channels)
     * @param shape of what was added up
     * @return of that shape, the mean of each channel's group
     */
    static Value meanOfGroups(Values values, Value sums, Shape shape, int groups) {
        int channels = shape.channels() / groups;
        Value grouped = values.view(sums, new Shape(shape.images(), groups, 1, channels));
        Value means = values.multiply(values.sumOfChannels(grouped), 1.0 / ((double) channels * shape.positions()));
        return values.view(values.repeat(means, grouped.shape()), sums.shape());
    }
}
