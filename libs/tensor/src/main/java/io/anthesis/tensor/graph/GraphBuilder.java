package io.anthesis.tensor.graph;

import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import io.anthesis.tensor.graph.WeightSpec.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a network symbol by symbol. Layers are named as Keras names them ({@code conv2d}, {@code conv2d_1}, …) in the
 * order of their creation, so that weights can be exchanged with Keras by name.
 */
public final class GraphBuilder {
    private final List<Symbol> symbols = new ArrayList<>();
    private final Map<String, Integer> layersOfKind = new HashMap<>();

    /** @return a tensor of shape (batch, height, width, channels) that callers pass, in the order of these calls */
    public Symbol input(String name, int height, int width, int channels) {
        return add(name, new Operation.Input(), List.of(), height, width, channels, List.of());
    }

    /** A convolution of stride 1 that keeps the size, with bias, as {@code keras.layers.Conv2D(padding="same")}. */
    public Symbol conv2d(Symbol x, int filters, int kernelSize) {
        return conv2d(x, filters, kernelSize, Initializer.GLOROT_UNIFORM);
    }

    /** As {@link #conv2d(Symbol, int, int)}, with another initializer for the kernel. */
    public Symbol conv2d(Symbol x, int filters, int kernelSize, Initializer kernelInitializer) {
        var operation = new Operation.Conv2d(filters, kernelSize, kernelSize, 1, Padding.SAME, true);
        return conv2d(x, operation, kernelInitializer);
    }

    /** @throws IllegalArgumentException if the window is larger than the image under {@code VALID} padding */
    public Symbol conv2d(Symbol x, Operation.Conv2d convolution, Initializer kernelInitializer) {
        String layer = nextName("conv2d");
        var weights = new ArrayList<WeightSpec>();
        long[] kernel = {convolution.filters(), x.channels(), convolution.kernelHeight(), convolution.kernelWidth()};
        weights.add(new WeightSpec(layer + ".kernel", Role.TRAINABLE, kernel, kernelInitializer));
        if (convolution.bias()) {
            long[] bias = {convolution.filters()};
            weights.add(new WeightSpec(layer + ".bias", Role.TRAINABLE, bias, Initializer.ZEROS));
        }
        int height =
                outputSize(x.height(), convolution.kernelHeight(), convolution.stride(), convolution.padding(), layer);
        int width =
                outputSize(x.width(), convolution.kernelWidth(), convolution.stride(), convolution.padding(), layer);
        return add(layer, convolution, List.of(x), height, width, convolution.filters(), weights);
    }

    public Symbol batchNormalization(Symbol x, boolean center, boolean scale) {
        String layer = nextName("batch_normalization");
        long[] shape = {x.channels()};
        var weights = new ArrayList<WeightSpec>();
        if (scale) {
            weights.add(new WeightSpec(layer + ".gamma", Role.TRAINABLE, shape, Initializer.ONES));
        }
        if (center) {
            weights.add(new WeightSpec(layer + ".beta", Role.TRAINABLE, shape, Initializer.ZEROS));
        }
        weights.add(new WeightSpec(layer + ".moving_mean", Role.MOVING_STATISTIC, shape, Initializer.ZEROS));
        weights.add(new WeightSpec(layer + ".moving_variance", Role.MOVING_STATISTIC, shape, Initializer.ONES));
        var operation = new Operation.BatchNormalization(0.99, 0.001, center, scale);
        return add(layer, operation, List.of(x), x.height(), x.width(), x.channels(), weights);
    }

    public Symbol swish(Symbol x) {
        return elementwise("swish", new Operation.Swish(), x);
    }

    public Symbol relu(Symbol x) {
        return elementwise("relu", new Operation.Relu(), x);
    }

    /** scale · x + offset. */
    public Symbol affine(Symbol x, double scale, double offset) {
        return elementwise("affine", new Operation.Affine(scale, offset), x);
    }

    public Symbol averagePooling(Symbol x, int size, int stride, Padding padding) {
        String layer = nextName("average_pooling2d");
        int height = outputSize(x.height(), size, stride, padding, layer);
        int width = outputSize(x.width(), size, stride, padding, layer);
        return add(
                layer,
                new Operation.AveragePooling(size, stride, padding),
                List.of(x),
                height,
                width,
                x.channels(),
                List.of());
    }

    public Symbol maxPooling(Symbol x, int size, int stride) {
        String layer = nextName("max_pooling2d");
        int height = outputSize(x.height(), size, stride, Padding.VALID, layer);
        int width = outputSize(x.width(), size, stride, Padding.VALID, layer);
        return add(layer, new Operation.MaxPooling(size, stride), List.of(x), height, width, x.channels(), List.of());
    }

    /** @return shape (batch, 1, 1, channels) */
    public Symbol globalAveragePooling(Symbol x) {
        String layer = nextName("global_average_pooling2d");
        return add(layer, new Operation.GlobalAveragePooling(), List.of(x), 1, 1, x.channels(), List.of());
    }

    /** Twice the height and width, bilinear. */
    public Symbol upsampling(Symbol x) {
        return bilinearResize(x, 2 * x.height(), 2 * x.width());
    }

    public Symbol bilinearResize(Symbol x, int height, int width) {
        String layer = nextName("up_sampling2d");
        return add(
                layer, new Operation.BilinearResize(height, width), List.of(x), height, width, x.channels(), List.of());
    }

    /** @throws IllegalArgumentException if heights or widths differ; the message gives both shapes */
    public Symbol concatenate(Symbol... xs) {
        int channels = 0;
        for (Symbol x : xs) {
            requireSameSize(xs[0], x);
            channels += x.channels();
        }
        return add(
                nextName("concatenate"),
                new Operation.Concatenate(),
                List.of(xs),
                xs[0].height(),
                xs[0].width(),
                channels,
                List.of());
    }

    /** @throws IllegalArgumentException if the shapes differ; the message gives both */
    public Symbol add(Symbol a, Symbol b) {
        requireSameSize(a, b);
        if (a.channels() != b.channels()) {
            throw new IllegalArgumentException("cannot add " + describe(a) + " and " + describe(b));
        }
        return add(nextName("add"), new Operation.Add(), List.of(a, b), a.height(), a.width(), a.channels(), List.of());
    }

    /**
     * @param x shape (batch, 1, 1, 1)
     * @param dimensions even; half of them sines, half cosines
     * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al. 2017, section 3.5</a>, as in the Keras DDIM example
     */
    public Symbol sinusoidalEmbedding(Symbol x, int dimensions, double maxFrequency) {
        if (dimensions < 2 || dimensions % 2 != 0) {
            throw new IllegalArgumentException(
                    "embedding dimensions must be an even number of 2 or more, was " + dimensions);
        }
        var operation = new Operation.SinusoidalEmbedding(dimensions, maxFrequency);
        return add(nextName("sinusoidal_embedding"), operation, List.of(x), 1, 1, dimensions, List.of());
    }

    /** Repeats a (batch, 1, 1, channels) tensor over height and width. */
    public Symbol repeat(Symbol x, int height, int width) {
        return add(
                nextName("repeat"),
                new Operation.Repeat(height, width),
                List.of(x),
                height,
                width,
                x.channels(),
                List.of());
    }

    public NetworkGraph build(Symbol output) {
        return new NetworkGraph(symbols, output);
    }

    private Symbol elementwise(String kind, Operation operation, Symbol x) {
        return add(nextName(kind), operation, List.of(x), x.height(), x.width(), x.channels(), List.of());
    }

    private Symbol add(
            String layer,
            Operation operation,
            List<Symbol> inputs,
            int height,
            int width,
            int channels,
            List<WeightSpec> weights) {
        var symbol = new Symbol(symbols.size(), layer, operation, inputs, height, width, channels, weights);
        symbols.add(symbol);
        return symbol;
    }

    private String nextName(String kind) {
        int count = layersOfKind.merge(kind, 1, Integer::sum);
        return count == 1 ? kind : kind + "_" + (count - 1);
    }

    private static int outputSize(int size, int window, int stride, Padding padding, String layer) {
        if (padding == Padding.SAME) {
            return (size + stride - 1) / stride;
        }
        if (window > size) {
            throw new IllegalArgumentException(
                    "layer " + layer + ": a window of " + window + " does not fit into a size of " + size);
        }
        return (size - window) / stride + 1;
    }

    private static void requireSameSize(Symbol a, Symbol b) {
        if (a.height() != b.height() || a.width() != b.width()) {
            throw new IllegalArgumentException("sizes differ: " + describe(a) + " and " + describe(b));
        }
    }

    private static String describe(Symbol x) {
        return x.layer() + " (batch, " + x.height() + ", " + x.width() + ", " + x.channels() + ")";
    }
}
