package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Libtorch;
import io.anthesis.program.bindings.Tensor;
import io.anthesis.program.value.ConvolutionGeometry;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;

/** Operations that PyTorch's own kernels compute. */
final class LibraryOperations {
    private final Libtorch libtorch;
    private final ProgramMemory memory;

    LibraryOperations(Libtorch libtorch, ProgramMemory memory) {
        this.libtorch = libtorch;
        this.memory = memory;
    }

    void run(Value value) {
        switch (value.primitive()) {
            case Primitive.Convolution(ConvolutionGeometry geometry) -> {
                try (Tensor x = input(value, 0);
                        Tensor kernel = input(value, 1)) {
                    memory.keep(
                            value,
                            libtorch.convolution(
                                    x, kernel, stride(geometry), padding(geometry), false, new long[] {0, 0}));
                }
            }
            case Primitive.ConvolutionInputGradient(ConvolutionGeometry geometry) -> {
                try (Tensor gradient = input(value, 0);
                        Tensor kernel = input(value, 1)) {
                    long[] rest = rest(geometry, value.inputs().getFirst().shape(), value.shape());
                    memory.keep(
                            value,
                            libtorch.convolution(gradient, kernel, stride(geometry), padding(geometry), true, rest));
                }
            }
            case Primitive.ConvolutionKernelGradient(ConvolutionGeometry geometry) -> {
                try (Tensor gradient = input(value, 0);
                        Tensor x = input(value, 1);
                        Tensor kernel = input(value, 2)) {
                    memory.keep(
                            value,
                            libtorch.convolutionKernelGradient(
                                    gradient, x, kernel, stride(geometry), padding(geometry)));
                }
            }
            case Primitive.HeadProducts(int heads) -> {
                Value a = value.inputs().getFirst();
                Value b = value.inputs().get(1);
                products(heads, matrices(a, heads, false), matrices(b, heads, true), positions(allocated(value)));
            }
            case Primitive.HeadMixtures(int heads) -> mixtures(value, heads, false);
            case Primitive.TransposedHeadMixtures(int heads) -> mixtures(value, heads, true);
            default -> throw new IllegalStateException(value.primitive() + " is not an operation of PyTorch's");
        }
    }

    private Tensor input(Value value, int index) {
        return memory.view(value.inputs().get(index));
    }

    private static long[] stride(ConvolutionGeometry geometry) {
        return new long[] {geometry.stride(), geometry.stride()};
    }

    private static long[] padding(ConvolutionGeometry geometry) {
        return new long[] {geometry.rowPadding(), geometry.columnPadding()};
    }

    /** Positions of the input that no window of the convolution reached. */
    private static long[] rest(ConvolutionGeometry geometry, Shape gradient, Shape input) {
        int height = (gradient.height() - 1) * geometry.stride() - 2 * geometry.rowPadding() + geometry.kernelHeight();
        int width = (gradient.width() - 1) * geometry.stride() - 2 * geometry.columnPadding() + geometry.kernelWidth();
        return new long[] {input.height() - height, input.width() - width};
    }

    private Value allocated(Value value) {
        memory.allocate(value);
        return value;
    }

    private void mixtures(Value value, int heads, boolean transposed) {
        Value weights = value.inputs().getFirst();
        Value b = value.inputs().get(1);
        products(
                heads,
                positions(weights, transposed),
                matrices(b, heads, false),
                matrices(allocated(value), heads, false));
    }

    private void products(int heads, Matrices a, Matrices b, Matrices to) {
        for (int head = 0; head < heads; head++) {
            try (Tensor first = view(a, head);
                    Tensor second = view(b, head);
                    Tensor result = view(to, head)) {
                libtorch.product(first, second, result);
            }
        }
    }

    /**
     * One matrix for each image and head.
     *
     * @param offset between the heads, in numbers
     */
    private record Matrices(Value value, long[] shape, long[] strides, long offset) {}

    private Tensor view(Matrices matrices, int head) {
        ElementType type = memory.type(matrices.value);
        long address = memory.address(matrices.value) + head * matrices.offset * type.bytes();
        return libtorch.view(address, matrices.shape, matrices.strides, type);
    }

    /** Positions by channels of each head, or the other way round. */
    private static Matrices matrices(Value value, int heads, boolean transposed) {
        Shape shape = value.shape();
        long channels = shape.channels() / heads;
        long image = (long) shape.positions() * shape.channels();
        return transposed
                ? new Matrices(
                        value,
                        new long[] {shape.images(), channels, shape.positions()},
                        new long[] {image, 1, shape.channels()},
                        channels)
                : new Matrices(
                        value,
                        new long[] {shape.images(), shape.positions(), channels},
                        new long[] {image, shape.channels(), 1},
                        channels);
    }

    private static Matrices positions(Value value) {
        return positions(value, false);
    }

    /** Positions by positions of each head. */
    private static Matrices positions(Value value, boolean transposed) {
        Shape shape = value.shape();
        long positions = shape.channels();
        long[] strides = transposed
                ? new long[] {shape.height() * positions * positions, 1, positions}
                : new long[] {shape.height() * positions * positions, positions, 1};
        return new Matrices(value, new long[] {shape.images(), positions, positions}, strides, positions * positions);
    }
}
