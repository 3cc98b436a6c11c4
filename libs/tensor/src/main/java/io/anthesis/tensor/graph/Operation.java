package io.anthesis.tensor.graph;

/** What a layer computes. The compiler decides each of them in one switch, so a new one cannot be forgotten. */
public sealed interface Operation {
    /** A tensor that the caller passes. */
    record Input() implements Operation {}

    /** Two-dimensional convolution. */
    record Conv2d(int filters, int kernelHeight, int kernelWidth, int stride, Padding padding, boolean bias)
            implements Operation {}

    /**
     * Batch normalization as Keras does it: epsilon 0.001 and momentum 0.99 by default, and the moving variance averages
     * the <em>biased</em> batch variance (PyTorch's own averages the unbiased one).
     */
    record BatchNormalization(double momentum, double epsilon, boolean center, boolean scale) implements Operation {}

    /** x · sigmoid(x). */
    record Swish() implements Operation {}

    record Relu() implements Operation {}

    /** Padded positions are not counted in the average, as in TensorFlow. */
    record AveragePooling(int size, int stride, Padding padding) implements Operation {}

    record MaxPooling(int size, int stride) implements Operation {}

    record GlobalAveragePooling() implements Operation {}

    /** Bilinear resize with half-pixel centers and without antialiasing. */
    record BilinearResize(int height, int width) implements Operation {}

    /** Along channels. */
    record Concatenate() implements Operation {}

    record Add() implements Operation {}

    /** scale · x + offset, elementwise. */
    record Affine(double scale, double offset) implements Operation {}

    /** Sines and cosines of the input at geometrically spaced frequencies, from 1 to {@code maxFrequency} turns. */
    record SinusoidalEmbedding(int dimensions, double maxFrequency) implements Operation {}

    /** Repeats a 1x1 tensor over height and width. */
    record Repeat(int height, int width) implements Operation {}

    /** How a window treats the border: {@code SAME} keeps the size at stride 1, {@code VALID} uses whole windows only. */
    enum Padding {
        SAME,
        VALID
    }
}
