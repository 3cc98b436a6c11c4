package io.anthesis.diffusion.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.prediction.ImageRange;
import java.util.Arrays;

/**
 * Per-channel normalization to zero mean and unit variance, as Keras' {@code Normalization} layer.
 *
 * @param mean of each channel
 * @param variance of each channel over the population, not the sample
 */
public record Normalizer(float[] mean, float[] variance) {
    /** Keras' guard against a constant channel. */
    private static final double MIN_DEVIATION = 1e-7;

    public Normalizer {
        mean = mean.clone();
        variance = variance.clone();
    }

    /** @throws IllegalArgumentException if a mean or a variance is not finite, or a variance is negative */
    public Normalizer requireFinite() {
        for (int channel = 0; channel < mean.length; channel++) {
            if (!Float.isFinite(mean[channel]) || !Float.isFinite(variance[channel]) || variance[channel] < 0) {
                throw new IllegalArgumentException(
                        "the normalizer's means must be finite numbers and its variances finite numbers of 0 or more, were "
                                + Arrays.toString(mean) + " and " + Arrays.toString(variance));
            }
        }
        return this;
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] variance() {
        return variance.clone();
    }

    /** Adds up, in double precision, what {@link #finish} needs. */
    public static final class Statistics {
        private final double[] sums = new double[3];
        private final double[] squares = new double[3];
        private long pixels;

        /** @param image channels last, three channels */
        public void add(float[] image) {
            for (int i = 0; i < image.length; i++) {
                sums[i % 3] += image[i];
                squares[i % 3] += (double) image[i] * image[i];
            }
            pixels += image.length / 3;
        }

        /** @return mean and population variance of each channel over all pixels added; not a number if there were none */
        public Normalizer finish() {
            float[] mean = new float[3];
            float[] variance = new float[3];
            for (int channel = 0; channel < 3; channel++) {
                double average = sums[channel] / pixels;
                mean[channel] = (float) average;
                variance[channel] = (float) Math.max(0, squares[channel] / pixels - average * average);
            }
            return new Normalizer(mean, variance);
        }
    }

    /**
     * @param images shape (batch, height, width, 3), values in [0, 1]
     * @return (images - mean) / standard deviation, of that shape and manager
     */
    public NDArray normalize(NDArray images) {
        NDManager manager = images.getManager();
        return images.sub(perChannel(manager, mean)).div(perChannel(manager, deviation()));
    }

    /** As {@link #normalize(NDArray)}, in the memory of this process, with the same bits. Channels last. */
    public float[] normalize(float[] images) {
        float[] deviation = deviation();
        float[] normalized = new float[images.length];
        for (int i = 0; i < images.length; i++) {
            int channel = i % mean.length;
            normalized[i] = (images[i] - mean[channel]) / deviation[channel];
        }
        return normalized;
    }

    /** The inverse of {@link #normalize(float[])}, clipped to [0, 1]. */
    public float[] denormalize(float[] normalized) {
        float[] deviation = deviation();
        float[] images = new float[normalized.length];
        for (int i = 0; i < normalized.length; i++) {
            int channel = i % mean.length;
            float value = normalized[i] * deviation[channel] + mean[channel];
            // What is not a number stays so: callers look for it.
            images[i] = Float.isNaN(value) ? value : Math.clamp(value, 0f, 1f);
        }
        return images;
    }

    /** The inverse of {@link #normalize(NDArray)}, clipped to [0, 1]. */
    public NDArray denormalize(NDArray normalized) {
        NDManager manager = normalized.getManager();
        return normalized
                .mul(perChannel(manager, deviation()))
                .add(perChannel(manager, mean))
                .clip(0f, 1f);
    }

    /** What pixels of 0 and of 1 become. */
    public ImageRange range() {
        float[] deviation = deviation();
        float[] lowest = new float[mean.length];
        float[] highest = new float[mean.length];
        for (int i = 0; i < mean.length; i++) {
            lowest[i] = (0 - mean[i]) / deviation[i];
            highest[i] = (1 - mean[i]) / deviation[i];
        }
        return new ImageRange(lowest, highest);
    }

    /** @return the standard deviation of each channel, as images are divided by it */
    public float[] deviation() {
        float[] deviation = new float[variance.length];
        for (int i = 0; i < deviation.length; i++) {
            deviation[i] = (float) Math.max(MIN_DEVIATION, Math.sqrt(variance[i]));
        }
        return deviation;
    }

    private static NDArray perChannel(NDManager manager, float[] values) {
        return manager.create(values, new Shape(1, 1, 1, values.length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalizer(float[] otherMean, float[] otherVariance)
                && Arrays.equals(mean, otherMean)
                && Arrays.equals(variance, otherVariance);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(variance);
    }
}
