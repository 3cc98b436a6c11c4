package io.anthesis.program.value;

/** @param rowPadding zeros above, and as many below; {@code columnPadding} left and right */
public record ConvolutionGeometry(int kernelHeight, int kernelWidth, int stride, int rowPadding, int columnPadding) {
    /** A window that keeps the size at stride 1. */
    public static ConvolutionGeometry same(int kernelSize) {
        return new ConvolutionGeometry(kernelSize, kernelSize, 1, kernelSize / 2, kernelSize / 2);
    }

    /** @return the shape of a convolution's output for an input and a kernel of (filters, height, width, channels) */
    public Shape output(Shape input, Shape kernel) {
        return new Shape(
                input.images(),
                (input.height() + 2 * rowPadding - kernelHeight) / stride + 1,
                (input.width() + 2 * columnPadding - kernelWidth) / stride + 1,
                kernel.images());
    }
}
