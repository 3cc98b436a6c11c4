package io.anthesis.tensor.script;

import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;

/** Zeros around the input of a convolution: by itself where both sides get as many, as PyTorch's convolutions do it, or before it. */
record ConvolutionPadding(int top, int bottom, int left, int right) {
    static ConvolutionPadding of(Symbol symbol, Operation.Conv2d convolution) {
        if (convolution.padding() != Padding.SAME) {
            return new ConvolutionPadding(0, 0, 0, 0);
        }
        Symbol input = symbol.inputs().getFirst();
        int rows = Padding.total(input.height(), convolution.kernelHeight(), convolution.stride());
        int columns = Padding.total(input.width(), convolution.kernelWidth(), convolution.stride());
        return new ConvolutionPadding(rows / 2, rows - rows / 2, columns / 2, columns - columns / 2);
    }

    boolean isBefore() {
        return top != bottom || left != right;
    }

    /** @return the input as the convolution gets it */
    String input(String x) {
        return isBefore()
                ? "torch.constant_pad_nd(" + x + ", [" + left + ", " + right + ", " + top + ", " + bottom + "])"
                : x;
    }

    /** @return the padding that the convolution does */
    String ofConvolution() {
        return isBefore() ? "[0, 0]" : "[" + top + ", " + left + "]";
    }

    /** @return rows of the input that the convolution gets */
    int height(Symbol input) {
        return isBefore() ? input.height() + top + bottom : input.height();
    }

    /** @return columns of the input that the convolution gets */
    int width(Symbol input) {
        return isBefore() ? input.width() + left + right : input.width();
    }
}
