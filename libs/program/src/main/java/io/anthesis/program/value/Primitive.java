package io.anthesis.program.value;

import java.util.List;

/** What makes a {@link Value}. Everything that a network or its gradient computes is composed of these. */
public sealed interface Primitive {
    /**
     * A tensor that exists before the program runs.
     *
     * @param type of its numbers in memory
     */
    record Source(String name, NumberType type) implements Primitive {}

    record Constant(float number) implements Primitive {}

    /** One number for each channel. */
    record ChannelConstants(List<Float> numbers) implements Primitive {
        public ChannelConstants {
            numbers = List.copyOf(numbers);
        }
    }

    /** A function of each number of its inputs, which are repeated where they have one. */
    record Elementwise(Function function) implements Primitive {}

    /** The channels of its inputs side by side. */
    record Concatenate() implements Primitive {}

    /** Channels from {@code from} on, as many as the shape says. */
    record Slice(int from) implements Primitive {}

    /** A row of a matrix (rows, 1, 1, columns) that lies in memory, as channels. */
    record MatrixRow(int row) implements Primitive {}

    /** A column of a matrix (rows, 1, 1, columns) that lies in memory, as channels. */
    record MatrixColumn(int column) implements Primitive {}

    /** The same numbers in memory, under another shape. */
    record View() implements Primitive {}

    /** Added up over the positions of all images. */
    record RowSum() implements Primitive {}

    /** Added up over the positions of each image. */
    record ImageSum() implements Primitive {}

    /** Added up over channels, or their largest. */
    record ChannelReduction(Reduction reduction) implements Primitive {}

    /** Which channels become one. */
    enum Reduction {
        SUM,
        MAXIMUM
    }

    /** Made of its input at several positions. */
    record Window(WindowFunction function) implements Primitive {}

    /** x, kernel. */
    record Convolution(ConvolutionGeometry geometry) implements Primitive, Library {}

    /** Gradient of a convolution's output, kernel: the gradient of its input. Also a transposed convolution. */
    record ConvolutionInputGradient(ConvolutionGeometry geometry) implements Primitive, Library {}

    /** Gradient of a convolution's output, its input, kernel: the gradient of the kernel. */
    record ConvolutionKernelGradient(ConvolutionGeometry geometry) implements Primitive, Library {}

    /** a, b of (images, height, width, heads · n): for each head a bᵀ over all positions, (images, heads, positions, positions). */
    record HeadProducts(int heads) implements Primitive, Library {}

    /** a of (images, heads, positions, positions), b of (images, height, width, heads · n): for each head a b. */
    record HeadMixtures(int heads) implements Primitive, Library {}

    /** As {@link HeadMixtures}, aᵀ b. */
    record TransposedHeadMixtures(int heads) implements Primitive, Library {}

    /** What PyTorch's own kernels compute, from tensors in memory. */
    sealed interface Library
            permits Convolution,
                    ConvolutionInputGradient,
                    ConvolutionKernelGradient,
                    HeadProducts,
                    HeadMixtures,
                    TransposedHeadMixtures {}
}
