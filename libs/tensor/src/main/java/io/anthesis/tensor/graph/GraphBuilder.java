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

    /** With Keras' momentum of 0.99 and epsilon of 0.001. */
    public Symbol batchNormalization(Symbol x, boolean center, boolean scale) {
        return batchNormalization(x, 0.99, 0.001, center, scale);
    }

    /**
     * @param momentum of the moving statistics
     * @param epsilon added to the variance
     * @param center whether an offset is learned, {@code scale} whether a factor is
     */
    public Symbol batchNormalization(Symbol x, double momentum, double epsilon, boolean center, boolean scale) {
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
        var operation = new Operation.BatchNormalization(momentum, epsilon, center, scale);
        return add(layer, operation, List.of(x), x.height(), x.width(), x.channels(), weights);
    }

    /** @throws IllegalArgumentException if {@code groups} does not divide the channels; the message gives both */
    public Symbol groupNormalization(Symbol x, int groups, boolean center, boolean scale) {
        String layer = nextName("group_normalization");
        if (groups < 1 || x.channels() % groups != 0) {
            throw new IllegalArgumentException(
                    "layer " + layer + ": " + x.channels() + " channels cannot be divided into " + groups + " groups");
        }
        long[] shape = {x.channels()};
        var weights = new ArrayList<WeightSpec>();
        if (scale) {
            weights.add(new WeightSpec(layer + ".gamma", Role.TRAINABLE, shape, Initializer.ONES));
        }
        if (center) {
            weights.add(new WeightSpec(layer + ".beta", Role.TRAINABLE, shape, Initializer.ZEROS));
        }
        var operation = new Operation.GroupNormalization(groups, 0.001, center, scale);
        return add(layer, operation, List.of(x), x.height(), x.width(), x.channels(), weights);
    }

    /** A linear map of the channels with bias, as {@code keras.layers.Dense}. */
    public Symbol dense(Symbol x, int units) {
        String layer = nextName("dense");
        long[] kernel = {units, x.channels()};
        var weights = List.of(
                new WeightSpec(layer + ".kernel", Role.TRAINABLE, kernel, Initializer.GLOROT_UNIFORM),
                new WeightSpec(layer + ".bias", Role.TRAINABLE, new long[] {units}, Initializer.ZEROS));
        return add(layer, new Operation.Dense(units), List.of(x), x.height(), x.width(), units, weights);
    }

    /**
     * Rows of a table, one for each channel of {@code x}, added up by the weights that {@code x} gives them. Keras' {@code Embedding}
     * takes the number of one row instead; its table is the same.
     */
    public Symbol embedding(Symbol x, int dimensions) {
        String layer = nextName("embedding");
        long[] table = {dimensions, x.channels()};
        var weights = List.of(new WeightSpec(
                layer + "." + Operation.Embedding.TABLE, Role.TRAINABLE, table, Initializer.EMBEDDING_UNIFORM));
        var operation = new Operation.Embedding(dimensions);
        return add(layer, operation, List.of(x), x.height(), x.width(), dimensions, weights);
    }

    /** Attention of every position to every position, with biases. The output has the channels of {@code x}. */
    public Symbol multiHeadAttention(Symbol x, int heads, int keyDimensions) {
        String layer = nextName("multi_head_attention");
        int inner = Math.multiplyExact(heads, keyDimensions);
        var weights = new ArrayList<WeightSpec>();
        for (String projection : List.of("query", "key", "value")) {
            weights.add(
                    attentionKernel(layer + "." + projection, inner, x.channels(), x.channels(), heads, keyDimensions));
            weights.add(new WeightSpec(
                    layer + "." + projection + ".bias", Role.TRAINABLE, new long[] {inner}, Initializer.ZEROS));
        }
        weights.add(attentionKernel(layer + ".output", x.channels(), inner, heads, keyDimensions, x.channels()));
        weights.add(
                new WeightSpec(layer + ".output.bias", Role.TRAINABLE, new long[] {x.channels()}, Initializer.ZEROS));
        var operation = new Operation.MultiHeadAttention(heads, keyDimensions);
        return add(layer, operation, List.of(x), x.height(), x.width(), x.channels(), weights);
    }

    /** Keras computes the fans of its three-dimensional kernels as if the first dimension were a window. */
    private static WeightSpec attentionKernel(String name, int out, int in, int window, int kerasIn, int kerasOut) {
        long[] shape = {out, in};
        return new WeightSpec(
                name + ".kernel",
                Role.TRAINABLE,
                shape,
                Initializer.GLOROT_UNIFORM,
                (long) window * kerasIn,
                (long) window * kerasOut);
    }

    /** A transposed convolution without padding, with bias, as {@code keras.layers.Conv2DTranspose}. */
    public Symbol conv2dTranspose(Symbol x, int filters, int kernelSize, int stride, Initializer kernelInitializer) {
        String layer = nextName("conv2d_transpose");
        long[] kernel = {x.channels(), filters, kernelSize, kernelSize};
        var weights = List.of(
                new WeightSpec(layer + ".kernel", Role.TRAINABLE, kernel, kernelInitializer),
                new WeightSpec(layer + ".bias", Role.TRAINABLE, new long[] {filters}, Initializer.ZEROS));
        int growth = Math.max(kernelSize - stride, 0);
        if (kernelSize < stride) {
            throw new IllegalArgumentException(
                    "layer " + layer + ": a kernel of " + kernelSize + " leaves gaps at a stride of " + stride);
        }
        return add(
                layer,
                new Operation.Conv2dTranspose(filters, kernelSize, stride),
                List.of(x),
                x.height() * stride + growth,
                x.width() * stride + growth,
                filters,
                weights);
    }

    /** x · sigmoid(x), elementwise (Ramachandran et al. 2017). */
    public Symbol swish(Symbol x) {
        return elementwise("swish", new Operation.Swish(), x);
    }

    /** max(x, 0), elementwise. */
    public Symbol relu(Symbol x) {
        return elementwise("relu", new Operation.Relu(), x);
    }

    /** @param rate share of the numbers that a training leaves out, above 0 and below 1 */
    public Symbol dropout(Symbol x, double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException("the rate of dropout must be above 0 and below 1, was " + rate);
        }
        return elementwise("dropout", new Operation.Dropout(rate), x);
    }

    /** scale · x + offset. */
    public Symbol affine(Symbol x, double scale, double offset) {
        return elementwise("affine", new Operation.Affine(scale, offset), x);
    }

    /** @throws IllegalArgumentException if {@code SAME} padding would be larger on one side */
    public Symbol averagePooling(Symbol x, int size, int stride, Padding padding) {
        String layer = nextName("average_pooling2d");
        requireEvenPadding(x, size, stride, padding, layer);
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

    /** @throws IllegalArgumentException if {@code SAME} padding would be larger on one side */
    public Symbol maxPooling(Symbol x, int size, int stride, Padding padding) {
        String layer = nextName("max_pooling2d");
        requireEvenPadding(x, size, stride, padding, layer);
        int height = outputSize(x.height(), size, stride, padding, layer);
        int width = outputSize(x.width(), size, stride, padding, layer);
        var operation = new Operation.MaxPooling(size, stride, padding);
        return add(layer, operation, List.of(x), height, width, x.channels(), List.of());
    }

    /** @return shape (batch, 1, 1, channels) */
    public Symbol globalAveragePooling(Symbol x) {
        String layer = nextName("global_average_pooling2d");
        return add(layer, new Operation.GlobalAveragePooling(), List.of(x), 1, 1, x.channels(), List.of());
    }

    /** Twice the height and width, bilinear. */
    public Symbol bilinearUpsampling(Symbol x) {
        return bilinearResize(x, 2 * x.height(), 2 * x.width());
    }

    /** Bilinear, with half-pixel centers and without antialiasing, to 1 or more pixels each way. */
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

    /**
     * @param b of the shape of {@code a}, or (batch, 1, 1, channels), which is then added at every position
     * @throws IllegalArgumentException if the shapes differ; the message gives both
     */
    public Symbol add(Symbol a, Symbol b) {
        if (b.height() != 1 || b.width() != 1) {
            requireSameSize(a, b);
        }
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

    /** @return the graph of everything made so far, with one output */
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

    private static void requireEvenPadding(Symbol x, int size, int stride, Padding padding, String layer) {
        if (padding == Padding.SAME
                && (Padding.total(x.height(), size, stride) % 2 != 0
                        || Padding.total(x.width(), size, stride) % 2 != 0)) {
            throw new IllegalArgumentException("layer " + layer + ": pooling " + describe(x) + " by " + size
                    + " at stride " + stride + " would pad one side more; use VALID padding or an odd size");
        }
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
