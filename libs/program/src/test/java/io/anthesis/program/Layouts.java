package io.anthesis.program;

import io.anthesis.tensor.graph.WeightSpec;

/** Weights as PyTorch has them, and as programs have them. */
final class Layouts {
    private Layouts() {}

    /** @return (filters, height, width, channels) of (filters, channels, height, width); others as they are */
    static float[] channelsLast(float[] numbers, WeightSpec spec) {
        long[] shape = spec.shape();
        if (shape.length != 4) {
            return numbers;
        }
        int channels = (int) shape[1];
        int positions = (int) (shape[2] * shape[3]);
        float[] reordered = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            int filter = i / (channels * positions);
            int channel = i / positions % channels;
            int position = i % positions;
            reordered[(filter * positions + position) * channels + channel] = numbers[i];
        }
        return reordered;
    }
}
