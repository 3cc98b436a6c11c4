package io.anthesis.datasets.image;

/**
 * Resize whose kernel widens with the reduction, as {@code tf.image.resize(antialias=True)}: half-pixel centers, weights that
 * sum to one at the borders, float32.
 */
final class AntialiasedResize {
    private final SquarePixels source;
    private final int size;
    private final int[] starts;
    private final float[][] weights;

    AntialiasedResize(SquarePixels source, int size, Interpolation interpolation) {
        this.source = source;
        this.size = size;
        this.starts = new int[size];
        this.weights = new float[size][];
        float inverseScale = source.side() / (float) size;
        float kernelScale = Math.max(inverseScale, 1);
        for (int i = 0; i < size; i++) {
            float center = (i + 0.5f) * inverseScale;
            float reach = interpolation.radius() * kernelScale;
            int start = (int) Math.max(0, Math.ceil(center - reach - 0.5f));
            int end = (int) Math.min(source.side() - 1, Math.floor(center + reach - 0.5f));
            starts[i] = start;
            weights[i] = weights(interpolation, center, kernelScale, start, end);
        }
    }

    private static float[] weights(Interpolation interpolation, float center, float kernelScale, int start, int end) {
        float[] weights = new float[end - start + 1];
        float sum = 0;
        for (int j = start; j <= end; j++) {
            weights[j - start] = interpolation.weight(Math.abs((j + 0.5f - center) / kernelScale));
            sum += weights[j - start];
        }
        for (int j = 0; j < weights.length; j++) {
            weights[j] /= sum;
        }
        return weights;
    }

    float[] run() {
        int side = source.side();
        float[] rows = new float[size * side * 3];
        float[] values = new float[side * 3];
        int first = 0;
        // Source rows come one after another, so that the image need not be held as floats.
        for (int from = 0; from < side; from++) {
            while (first < size && starts[first] + weights[first].length <= from) {
                first++;
            }
            if (first == size || starts[first] > from) {
                continue;
            }
            source.row(from, values);
            for (int y = first; y < size && starts[y] <= from; y++) {
                if (from < starts[y] + weights[y].length) {
                    add(values, weights[y][from - starts[y]], rows, y * values.length);
                }
            }
        }
        float[] result = new float[size * size * 3];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    float sum = 0;
                    for (int k = 0; k < weights[x].length; k++) {
                        sum += weights[x][k] * rows[(y * side + starts[x] + k) * 3 + channel];
                    }
                    result[(y * size + x) * 3 + channel] = Math.clamp(sum / 255, 0f, 1f);
                }
            }
        }
        return result;
    }

    private static void add(float[] values, float weight, float[] rows, int at) {
        for (int i = 0; i < values.length; i++) {
            rows[at + i] += weight * values[i];
        }
    }
}
