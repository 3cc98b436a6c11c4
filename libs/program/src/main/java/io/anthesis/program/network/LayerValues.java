package io.anthesis.program.network;

import io.anthesis.program.value.ConvolutionGeometry;
import io.anthesis.program.value.Function;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.PoolGeometry;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.program.value.WindowFunction;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What each operation of a network computes. Its gradient is in {@link LayerGradients}. */
final class LayerValues {
    private final Values values;
    private final Parameters parameters;
    private final Statistics statistics;
    private final Map<Symbol, Symbol> normalizedConcatenations;

    /** Which statistics batch normalization uses. */
    enum Statistics {
        OF_BATCH,
        MOVING
    }

    /**
     * @param normalizedConcatenations the batch normalization, without factor and offset, of each concatenation that has one. A convolution of
     *     one position reads the normalized one with another kernel, so that they need not be written out
     */
    LayerValues(Values values, Statistics statistics, Map<Symbol, Symbol> normalizedConcatenations) {
        this.normalizedConcatenations = Map.copyOf(normalizedConcatenations);
        this.values = values;
        this.parameters = new Parameters(values);
        this.statistics = statistics;
    }

    /** @param inputs of the symbol, in its order */
    Value of(Symbol symbol, List<Value> inputs) {
        Value x = inputs.isEmpty() ? null : inputs.getFirst();
        return switch (symbol.operation()) {
            case Operation.Input input ->
                throw new IllegalArgumentException("input " + symbol.layer() + " was not given");
            case Operation.Conv2d convolution ->
                values.add(convolution(symbol, convolution, x), parameters.orElse(symbol, "bias", 0));
            case Operation.Conv2dTranspose convolution ->
                values.add(
                        values.convolutionInputGradient(
                                geometry(convolution), x, parameters.ofLibrary(symbol, "kernel"), shape(symbol, x)),
                        parameters.of(symbol, "bias"));
            case Operation.Dense dense -> linear(symbol, "", x);
            case Operation.Embedding embedding ->
                values.convolution(
                        ConvolutionGeometry.same(1), x, parameters.ofLibrary(symbol, Operation.Embedding.TABLE));
            case Operation.MultiHeadAttention attention ->
                attention(symbol, attention, x).output();
            case Operation.BatchNormalization normalization ->
                affine(symbol, normalization(symbol, normalization, x).normalized());
            case Operation.GroupNormalization normalization ->
                affine(symbol, normalization(normalization, x).normalized());
            case Operation.Swish swish -> values.swish(x);
            case Operation.Relu relu -> values.apply(Function.MAXIMUM, x, values.constant(0));
            case Operation.AveragePooling pooling ->
                values.window(new WindowFunction.AveragePool(geometry(pooling, x)), shape(symbol, x), x);
            case Operation.MaxPooling pooling ->
                values.window(new WindowFunction.MaximumPool(geometry(pooling, x)), shape(symbol, x), x);
            case Operation.GlobalAveragePooling pooling ->
                values.multiply(values.imageSum(x), 1.0 / x.shape().positions());
            case Operation.BilinearResize resize -> values.window(new WindowFunction.Bilinear(), shape(symbol, x), x);
            case Operation.Concatenate concatenate -> values.concatenate(inputs);
            case Operation.Add add -> values.sum(inputs.toArray(Value[]::new));
            case Operation.Dropout dropout -> dropped(symbol, dropout, x);
            case Operation.Affine affine ->
                values.add(values.multiply(x, affine.scale()), values.constant(affine.offset()));
            case Operation.SinusoidalEmbedding embedding -> {
                Value angles = values.multiply(x, angularFrequencies(embedding));
                yield values.concatenate(
                        List.of(values.apply(Function.SINE, angles), values.apply(Function.COSINE, angles)));
            }
            case Operation.Repeat repeat -> values.repeat(x, shape(symbol, x));
        };
    }

    /** The same of a gradient. Without masks, in evaluation, it is what it was. */
    Value dropped(Symbol symbol, Operation.Dropout dropout, Value x) {
        if (statistics == Statistics.MOVING) {
            return x;
        }
        Value mask =
                values.source(symbol.layer() + "." + Operation.Dropout.MASK, shape(symbol, x), NumberType.ACTIVATION);
        return values.multiply(values.multiply(x, mask), dropout.scale());
    }

    Shape shape(Symbol symbol, Value x) {
        return new Shape(x.shape().images(), symbol.height(), symbol.width(), symbol.channels());
    }

    /** Without bias. */
    private Value convolution(Symbol symbol, Operation.Conv2d convolution, Value x) {
        int channels = symbol.inputs().getFirst().channels();
        // With few channels on either side, multiplications beside what is computed anyway are cheaper.
        if (isPointwise(convolution) && channels <= Shape.FEW_CHANNELS) {
            Value kernel = parameters.of(symbol, "kernel");
            Value sum = values.constant(0);
            for (int channel = 0; channel < channels; channel++) {
                sum = values.add(
                        sum, values.multiply(values.slice(x, channel, 1), values.matrixColumn(kernel, channel)));
            }
            return sum;
        }
        if (isPointwise(convolution) && symbol.channels() <= Shape.FEW_CHANNELS) {
            Value kernel = parameters.of(symbol, "kernel");
            return values.concatenate(IntStream.range(0, symbol.channels())
                    .mapToObj(filter -> values.sumOfChannels(values.multiply(x, values.matrixRow(kernel, filter))))
                    .toList());
        }
        if (readsNormalized(symbol, convolution)) {
            Rescaled rescaled = rescaled(symbol, x);
            return values.add(
                    values.convolution(ConvolutionGeometry.same(1), rescaled.normalized(), rescaled.kernel()),
                    rescaled.offset());
        }
        return values.convolution(
                geometry(convolution, padded(symbol, convolution, x)),
                padded(symbol, convolution, x),
                parameters.ofLibrary(symbol, "kernel"));
    }

    boolean readsNormalized(Symbol symbol, Operation.Conv2d convolution) {
        return isPointwise(convolution)
                && normalizedConcatenations.containsKey(symbol.inputs().getFirst());
    }

    /**
     * A convolution of one position as one of its normalized input: kernel · deviation, and in its offset kernel · mean.
     *
     * @param deviation of each channel, the inverse of what normalization multiplies by
     */
    record Rescaled(Value normalized, Value kernel, Value offset, Value mean, Value deviation) {}

    Rescaled rescaled(Symbol symbol, Value x) {
        Symbol normalizing = normalizedConcatenations.get(symbol.inputs().getFirst());
        var operation = (Operation.BatchNormalization) normalizing.operation();
        Normalization normalization = normalization(normalizing, operation, x);
        Value kernel = parameters.of(symbol, "kernel");
        Value deviation = values.apply(
                Function.SQUARE_ROOT, values.add(normalization.variance(), values.constant(operation.epsilon())));
        Value offsets = values.sumOfChannels(values.multiply(kernel, normalization.mean()));
        return new Rescaled(
                normalization.normalized(),
                values.multiply(kernel, deviation),
                values.view(offsets, Shape.ofChannels(symbol.channels())),
                normalization.mean(),
                deviation);
    }

    static boolean isPointwise(Operation.Conv2d convolution) {
        return convolution.kernelHeight() == 1 && convolution.kernelWidth() == 1 && convolution.stride() == 1;
    }

    /** The input with the zeros of a padding that is larger on one side. Even padding is the convolution's own. */
    Value padded(Symbol symbol, Operation.Conv2d convolution, Value x) {
        if (convolution.padding() == Padding.VALID) {
            return x;
        }
        int rows = Padding.total(x.shape().height(), convolution.kernelHeight(), convolution.stride());
        int columns = Padding.total(x.shape().width(), convolution.kernelWidth(), convolution.stride());
        if (rows % 2 == 0 && columns % 2 == 0) {
            return x;
        }
        Shape shape = new Shape(
                x.shape().images(),
                x.shape().height() + rows,
                x.shape().width() + columns,
                x.shape().channels());
        return values.window(new WindowFunction.Shift(rows / 2, columns / 2), shape, x);
    }

    /** @param x the convolution's input, padded where its padding is uneven */
    ConvolutionGeometry geometry(Operation.Conv2d convolution, Value x) {
        int rows = 0;
        int columns = 0;
        boolean shifted = x.primitive() instanceof Primitive.Window(WindowFunction.Shift shift);
        if (convolution.padding() == Padding.SAME && !shifted) {
            rows = Padding.total(x.shape().height(), convolution.kernelHeight(), convolution.stride()) / 2;
            columns = Padding.total(x.shape().width(), convolution.kernelWidth(), convolution.stride()) / 2;
        }
        return new ConvolutionGeometry(
                convolution.kernelHeight(), convolution.kernelWidth(), convolution.stride(), rows, columns);
    }

    static ConvolutionGeometry geometry(Operation.Conv2dTranspose convolution) {
        return new ConvolutionGeometry(convolution.kernelSize(), convolution.kernelSize(), convolution.stride(), 0, 0);
    }

    Value linear(Symbol symbol, String prefix, Value x) {
        return values.add(
                values.convolution(ConvolutionGeometry.same(1), x, parameters.ofLibrary(symbol, prefix + "kernel")),
                parameters.of(symbol, prefix + "bias"));
    }

    Normalization normalization(Symbol symbol, Operation.BatchNormalization normalization, Value x) {
        if (statistics == Statistics.OF_BATCH) {
            return Normalization.ofBatch(values, x, normalization.epsilon());
        }
        return Normalization.ofStatistics(
                values,
                x,
                parameters.of(symbol, "moving_mean"),
                parameters.of(symbol, "moving_variance"),
                normalization.epsilon());
    }

    Normalization normalization(Operation.GroupNormalization normalization, Value x) {
        return Normalization.ofGroups(values, x, normalization.groups(), normalization.epsilon());
    }

    private Value affine(Symbol symbol, Value x) {
        return values.add(
                values.multiply(x, parameters.orElse(symbol, "gamma", 1)), parameters.orElse(symbol, "beta", 0));
    }

    static PoolGeometry geometry(Operation.AveragePooling pooling, Value x) {
        return geometry(pooling.size(), pooling.stride(), pooling.padding(), x);
    }

    static PoolGeometry geometry(Operation.MaxPooling pooling, Value x) {
        return geometry(pooling.size(), pooling.stride(), pooling.padding(), x);
    }

    private static PoolGeometry geometry(int size, int stride, Padding padding, Value x) {
        return padding == Padding.VALID
                ? new PoolGeometry(size, stride, 0, 0)
                : new PoolGeometry(
                        size,
                        stride,
                        Padding.total(x.shape().height(), size, stride) / 2,
                        Padding.total(x.shape().width(), size, stride) / 2);
    }

    /** 2π times each frequency, in float32 as Keras computes them. */
    Value angularFrequencies(Operation.SinusoidalEmbedding embedding) {
        int count = embedding.dimensions() / 2;
        double step = count == 1 ? 0 : Math.log(embedding.maxFrequency()) / (count - 1);
        return values.constants(IntStream.range(0, count)
                .mapToObj(i -> (float) (2 * Math.PI) * (float) Math.exp((float) (i * step)))
                .toList());
    }

    /**
     * Softmax(q kᵀ / √dimensions) v for each head (Vaswani et al. 2017, equation 1).
     *
     * @param weights of the heads, (images, heads, positions, positions)
     * @param mixed the heads' outputs side by side
     */
    record Attention(Value query, Value key, Value value, Value weights, Value mixed, Value output) {}

    Attention attention(Symbol symbol, Operation.MultiHeadAttention attention, Value x) {
        Value query = linear(symbol, "query.", x);
        Value key = linear(symbol, "key.", x);
        Value value = linear(symbol, "value.", x);
        Value scores = values.multiply(
                values.headProducts(attention.heads(), query, key), 1 / Math.sqrt(attention.keyDimensions()));
        Value powers = values.apply(Function.EXPONENTIAL, values.subtract(scores, values.largestOfChannels(scores)));
        Value weights = values.divide(powers, values.sumOfChannels(powers));
        Value mixed = values.headMixtures(attention.heads(), weights, value);
        return new Attention(query, key, value, weights, mixed, linear(symbol, "output.", mixed));
    }
}
