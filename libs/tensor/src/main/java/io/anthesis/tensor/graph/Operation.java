package io.anthesis.tensor.graph;

/** What a layer computes. The compiler decides each of them in one switch, so a new one cannot be forgotten. */
public sealed interface Operation {
    /** A tensor that the caller passes. */
    record Input() implements Operation {}

    /** Two-dimensional convolution. Where {@code SAME} padding is odd, the larger part lies at the end, as in TensorFlow. */
    record Conv2d(int filters, int kernelHeight, int kernelWidth, int stride, Padding padding, boolean bias)
            implements Operation {}

    /**
     * Batch normalization as Keras does it: epsilon 0.001 and momentum 0.99 by default, and the moving variance averages
     * the <em>biased</em> batch variance (PyTorch's own averages the unbiased one).
     */
    record BatchNormalization(double momentum, double epsilon, boolean center, boolean scale) implements Operation {}

    /**
     * Normalization over the positions and channels of each group (Wu and He 2018), epsilon 0.001 as in Keras.
     *
     * @param groups of channels, which they divide evenly
     */
    record GroupNormalization(int groups, double epsilon, boolean center, boolean scale) implements Operation {}

    /** A linear map of the channels, the same at every position. */
    record Dense(int units) implements Operation {}

    /**
     * One row of a table for each class, of {@code dimensions} numbers ({@code keras.layers.Embedding}). Its input holds the weight
     * of each row, so that a class is a one-hot row and a mixture of classes lies between theirs.
     */
    record Embedding(int dimensions) implements Operation {
        /** The name of its weight. */
        public static final String TABLE = "embeddings";
    }

    /**
     * Self-attention of all positions to each other (Vaswani et al. 2017, section 3.2.2), as
     * {@code keras.layers.MultiHeadAttention(heads, keyDimensions, attention_axes=(1, 2))(x, x)}.
     */
    record MultiHeadAttention(int heads, int keyDimensions) implements Operation {}

    /** Transposed convolution without padding: the size times {@code stride}, plus what the kernel is larger than it. */
    record Conv2dTranspose(int filters, int kernelSize, int stride) implements Operation {}

    /** x · sigmoid(x). */
    record Swish() implements Operation {}

    record Relu() implements Operation {}

    /** Padded positions are not counted in the average, as in TensorFlow. */
    record AveragePooling(int size, int stride, Padding padding) implements Operation {}

    record MaxPooling(int size, int stride, Padding padding) implements Operation {}

    record GlobalAveragePooling() implements Operation {}

    /**
     * In training, sets the share {@code rate} of the numbers to zero and divides the others by 1 - rate (Srivastava et al. 2014); in
     * evaluation it does nothing.
     */
    record Dropout(double rate) implements Operation {
        /** The name of what callers pass for a training: 1 for each number that is kept, 0 for the others. */
        public static final String MASK = "mask";

        private static final double WORDS = 0x1p32;

        /** @return unsigned: of uniformly random words of 32 bits, those below it leave a number out */
        public int threshold() {
            return (int) Math.min(Math.round(rate * WORDS), 0xFFFFFFFFL);
        }

        /** @return what kept numbers are multiplied by */
        public double scale() {
            return 1 / (1 - rate);
        }
    }

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
        VALID;

        /** @return positions that {@code SAME} adds on both sides together, as TensorFlow counts them */
        public static int total(int size, int window, int stride) {
            int outputs = (size + stride - 1) / stride;
            return Math.max((outputs - 1) * stride + window - size, 0);
        }
    }
}
