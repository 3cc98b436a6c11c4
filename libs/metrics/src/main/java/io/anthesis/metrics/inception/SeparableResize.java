package io.anthesis.metrics.inception;

import java.util.function.DoubleUnaryOperator;

/** Resizes square images row by row, then column by column: each new pixel is a weighted sum of neighbouring ones. */
final class SeparableResize {
    private static final int CHANNELS = 3;
    private static final double BICUBIC_SUPPORT = 2;
    private static final double BICUBIC_A = -0.5;

    private final int fromSize;
    private final int[] firsts;
    private final float[][] weights;

    private SeparableResize(int fromSize, int[] firsts, float[][] weights) {
        this.fromSize = fromSize;
        this.firsts = firsts;
        this.weights = weights;
    }

    static SeparableResize of(Resampling resampling, int fromSize, int toSize) {
        var firsts = new int[toSize];
        var weights = new float[toSize][];
        double scale = (double) fromSize / toSize;
        for (int i = 0; i < toSize; i++) {
            switch (resampling) {
                case BILINEAR -> between((i + 0.5) * scale - 0.5, fromSize, i, firsts, weights);
                case BILINEAR_TF1 -> between(i * scale, fromSize, i, firsts, weights);
                case BICUBIC_PIL -> filtered((i + 0.5) * scale, scale, fromSize, i, firsts, weights);
            }
        }
        return new SeparableResize(fromSize, firsts, weights);
    }

    /** The two pixels around a place. */
    private static void between(double place, int size, int i, int[] firsts, float[][] weights) {
        double inside = Math.clamp(place, 0, size - 1.0);
        int first = (int) inside;
        firsts[i] = first;
        float share = (float) (inside - first);
        weights[i] = first + 1 < size ? new float[] {1 - share, share} : new float[] {1};
    }

    /** As Pillow's {@code precompute_coeffs}: what lies outside of the image has no weight. */
    private static void filtered(double center, double scale, int size, int i, int[] firsts, float[][] weights) {
        double width = Math.max(scale, 1);
        double support = BICUBIC_SUPPORT * width;
        int first = Math.max(0, (int) (center - support + 0.5));
        int end = Math.min(size, (int) (center + support + 0.5));
        firsts[i] = first;
        weights[i] = normalized(first, end, x -> bicubic((x - center + 0.5) / width));
    }

    private static float[] normalized(int first, int end, DoubleUnaryOperator filter) {
        double[] raw = new double[end - first];
        double sum = 0;
        for (int k = 0; k < raw.length; k++) {
            raw[k] = filter.applyAsDouble(first + k);
            sum += raw[k];
        }
        float[] weights = new float[raw.length];
        for (int k = 0; k < raw.length; k++) {
            weights[k] = (float) (raw[k] / sum);
        }
        return weights;
    }

    private static double bicubic(double x) {
        double distance = Math.abs(x);
        if (distance < 1) {
            return ((BICUBIC_A + 2) * distance - (BICUBIC_A + 3)) * distance * distance + 1;
        }
        if (distance < BICUBIC_SUPPORT) {
            return (((distance - 5) * distance + 8) * distance - 4) * BICUBIC_A;
        }
        return 0;
    }

    /** @param image channels last */
    float[] apply(float[] image) {
        int toSize = firsts.length;
        float[] wide = new float[fromSize * toSize * CHANNELS];
        for (int y = 0; y < fromSize; y++) {
            for (int x = 0; x < toSize; x++) {
                sum(image, y * fromSize + firsts[x], 1, weights[x], wide, y * toSize + x);
            }
        }
        float[] resized = new float[toSize * toSize * CHANNELS];
        for (int y = 0; y < toSize; y++) {
            for (int x = 0; x < toSize; x++) {
                sum(wide, firsts[y] * toSize + x, toSize, weights[y], resized, y * toSize + x);
            }
        }
        return resized;
    }

    private static void sum(float[] from, int pixel, int stride, float[] weights, float[] to, int target) {
        for (int c = 0; c < CHANNELS; c++) {
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += (double) weights[k] * from[(pixel + k * stride) * CHANNELS + c];
            }
            to[target * CHANNELS + c] = (float) sum;
        }
    }
}
