package io.anthesis.program.network;

import io.anthesis.program.value.ConvolutionGeometry;
import io.anthesis.program.value.Function;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.program.value.WindowFunction;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of each operation of a network, in reverse: from that of its output to those of its inputs and weights. What was
 * computed forward is asked for again; {@link Values} makes it once.
 */
final class LayerGradients {
    private final Values values;
    private final Parameters parameters;
    private final LayerValues layers;
    private final WeightGradients weights;

    LayerGradients(Values values, LayerValues layers, WeightGradients weights) {
        this.values = values;
        this.parameters = new Parameters(values);
        this.layers = layers;
        this.weights = weights;
    }

    /**
     * @param gradient of the symbol's output
     * @return the gradients of its inputs, in their order
     */
    List<Value> of(Symbol symbol, List<Value> inputs, Value gradient) {
        Value x = inputs.isEmpty() ? null : inputs.getFirst();
        return switch (symbol.operation()) {
            case Operation.Input input -> List.of();
            case Operation.Conv2d convolution -> List.of(convolution(symbol, convolution, x, gradient));
            case Operation.Conv2dTranspose convolution -> {
                ConvolutionGeometry geometry = LayerValues.geometry(convolution);
                Value kernel = parameters.ofLibrary(symbol, "kernel");
                weights.put(
                        Parameters.name(symbol, "kernel"),
                        values.convolutionKernelGradient(geometry, x, gradient, kernel));
                weights.put(Parameters.name(symbol, "bias"), values.rowSum(gradient));
                yield List.of(values.convolution(geometry, gradient, kernel));
            }
            case Operation.Dense dense -> List.of(linearWithBias(symbol, "", x, gradient));
            case Operation.Embedding embedding -> List.of(linear(symbol, Operation.Embedding.TABLE, x, gradient));
            case Operation.MultiHeadAttention attention -> List.of(attention(symbol, attention, x, gradient));
            case Operation.BatchNormalization normalization -> List.of(batch(symbol, normalization, x, gradient));
            case Operation.GroupNormalization normalization -> List.of(groups(symbol, normalization, x, gradient));
            case Operation.Swish swish -> {
                Value sigmoid = values.apply(Function.SIGMOID, x);
                Value slope = values.add(
                        values.multiply(x, values.subtract(values.constant(1), sigmoid)), values.constant(1));
                yield List.of(values.multiply(gradient, values.multiply(sigmoid, slope)));
            }
            case Operation.Relu relu ->
                List.of(values.multiply(gradient, values.apply(Function.LARGER, x, values.constant(0))));
            case Operation.AveragePooling pooling ->
                List.of(values.window(
                        new WindowFunction.AveragePoolGradient(LayerValues.geometry(pooling, x)), x.shape(), gradient));
            case Operation.MaxPooling pooling ->
                List.of(values.window(
                        new WindowFunction.MaximumPoolGradient(LayerValues.geometry(pooling, x)),
                        x.shape(),
                        gradient,
                        x));
            case Operation.GlobalAveragePooling pooling ->
                List.of(values.repeat(values.multiply(gradient, 1.0 / x.shape().positions()), x.shape()));
            case Operation.BilinearResize resize ->
                List.of(values.window(new WindowFunction.BilinearGradient(), x.shape(), gradient));
            case Operation.Concatenate concatenate -> {
                var parts = new ArrayList<Value>();
                int from = 0;
                for (Value input : inputs) {
                    int channels = input.shape().channels();
                    parts.add(values.slice(gradient, from, channels));
                    from += channels;
                }
                yield parts;
            }
            case Operation.Add add ->
                inputs.stream().map(input -> sumTo(input.shape(), gradient)).toList();
            case Operation.Dropout dropout -> List.of(layers.dropped(symbol, dropout, gradient));
            case Operation.Affine affine -> List.of(values.multiply(gradient, affine.scale()));
            case Operation.SinusoidalEmbedding embedding -> List.of(embedding(embedding, x, gradient));
            case Operation.Repeat repeat -> List.of(sumTo(x.shape(), gradient));
        };
    }

    /** What was repeated over positions has the sum of their gradients. */
    private Value sumTo(Shape shape, Value gradient) {
        return shape.positions() == gradient.shape().positions() ? gradient : values.imageSum(gradient);
    }

    private Value convolution(Symbol symbol, Operation.Conv2d convolution, Value x, Value gradient) {
        if (parameters.has(symbol, "bias")) {
            weights.put(Parameters.name(symbol, "bias"), values.rowSum(gradient));
        }
        String name = Parameters.name(symbol, "kernel");
        int channels = symbol.inputs().getFirst().channels();
        if (LayerValues.isPointwise(convolution) && channels <= Shape.FEW_CHANNELS) {
            return ofFewChannels(symbol, x, gradient, name);
        }
        if (LayerValues.isPointwise(convolution) && symbol.channels() <= Shape.FEW_CHANNELS) {
            return ofFewFilters(symbol, x, gradient, name);
        }
        if (layers.readsNormalized(symbol, convolution)) {
            return ofNormalized(symbol, x, gradient, name);
        }
        Value padded = layers.padded(symbol, convolution, x);
        ConvolutionGeometry geometry = layers.geometry(convolution, padded);
        Value kernel = parameters.ofLibrary(symbol, "kernel");
        weights.put(name, values.convolutionKernelGradient(geometry, gradient, padded, kernel));
        Value ofPadded = values.convolutionInputGradient(geometry, gradient, kernel, padded.shape());
        if (padded == x) {
            return ofPadded;
        }
        var shift = (WindowFunction.Shift) ((Primitive.Window) padded.primitive()).function();
        return values.window(new WindowFunction.Shift(-shift.top(), -shift.left()), x.shape(), ofPadded);
    }

    private Value ofNormalized(Symbol symbol, Value x, Value gradient, String name) {
        LayerValues.Rescaled rescaled = layers.rescaled(symbol, x);
        ConvolutionGeometry geometry = ConvolutionGeometry.same(1);
        Value ofRescaled =
                values.convolutionKernelGradient(geometry, gradient, rescaled.normalized(), rescaled.kernel());
        Value ofOffset = values.view(values.rowSum(gradient), new Shape(symbol.channels(), 1, 1, 1));
        weights.put(
                name,
                values.add(
                        values.multiply(ofRescaled, rescaled.deviation()), values.multiply(ofOffset, rescaled.mean())));
        return values.convolutionInputGradient(geometry, gradient, parameters.ofLibrary(symbol, "kernel"), x.shape());
    }

    private Value ofFewChannels(Symbol symbol, Value x, Value gradient, String name) {
        Value kernel = parameters.of(symbol, "kernel");
        var ofInputs = new ArrayList<Value>();
        for (int channel = 0; channel < x.shape().channels(); channel++) {
            Value column = values.rowSum(values.multiply(gradient, values.slice(x, channel, 1)));
            weights.putColumn(name, kernel.shape(), channel, column);
            ofInputs.add(values.sumOfChannels(values.multiply(gradient, values.matrixColumn(kernel, channel))));
        }
        return values.concatenate(ofInputs);
    }

    private Value ofFewFilters(Symbol symbol, Value x, Value gradient, String name) {
        Value kernel = parameters.of(symbol, "kernel");
        Value sum = values.constant(0);
        for (int filter = 0; filter < symbol.channels(); filter++) {
            Value ofFilter = values.slice(gradient, filter, 1);
            weights.putRow(name, kernel.shape(), filter, values.rowSum(values.multiply(x, ofFilter)));
            sum = values.add(sum, values.multiply(ofFilter, values.matrixRow(kernel, filter)));
        }
        return sum;
    }

    private Value linearWithBias(Symbol symbol, String prefix, Value x, Value gradient) {
        Value ofInput = linear(symbol, prefix + "kernel", x, gradient);
        weights.put(Parameters.name(symbol, prefix + "bias"), values.rowSum(gradient));
        return ofInput;
    }

    private Value linear(Symbol symbol, String variable, Value x, Value gradient) {
        Value kernel = parameters.ofLibrary(symbol, variable);
        ConvolutionGeometry geometry = ConvolutionGeometry.same(1);
        weights.put(Parameters.name(symbol, variable), values.convolutionKernelGradient(geometry, gradient, x, kernel));
        return values.convolutionInputGradient(geometry, gradient, kernel, x.shape());
    }

    private Value batch(Symbol symbol, Operation.BatchNormalization operation, Value x, Value gradient) {
        Normalization normalization = layers.normalization(symbol, operation, x);
        Value sum = values.rowSum(gradient);
        Value product = values.rowSum(values.multiply(gradient, normalization.normalized()));
        if (parameters.has(symbol, "gamma")) {
            weights.put(Parameters.name(symbol, "gamma"), product);
        }
        if (parameters.has(symbol, "beta")) {
            weights.put(Parameters.name(symbol, "beta"), sum);
        }
        double share = 1.0 / x.shape().rows();
        Value gamma = parameters.orElse(symbol, "gamma", 1);
        return throughStatistics(
                normalization, gradient, gamma, values.multiply(sum, share), values.multiply(product, share));
    }

    private Value groups(Symbol symbol, Operation.GroupNormalization operation, Value x, Value gradient) {
        Normalization normalization = layers.normalization(operation, x);
        Value sums = values.imageSum(gradient);
        Value products = values.imageSum(values.multiply(gradient, normalization.normalized()));
        if (parameters.has(symbol, "gamma")) {
            weights.put(Parameters.name(symbol, "gamma"), values.rowSum(products));
        }
        if (parameters.has(symbol, "beta")) {
            weights.put(Parameters.name(symbol, "beta"), values.rowSum(sums));
        }
        Value gamma = parameters.orElse(symbol, "gamma", 1);
        int groups = operation.groups();
        return throughStatistics(
                normalization,
                values.multiply(gradient, gamma),
                values.constant(1),
                Normalization.meanOfGroups(values, values.multiply(sums, gamma), x.shape(), groups),
                Normalization.meanOfGroups(values, values.multiply(products, gamma), x.shape(), groups));
    }

    /** inverse · factor · (gradient − mean − normalized · product): mean and variance follow x, too. */
    private Value throughStatistics(
            Normalization normalization, Value gradient, Value factor, Value mean, Value product) {
        Value centered =
                values.subtract(values.subtract(gradient, mean), values.multiply(normalization.normalized(), product));
        return values.multiply(centered, values.multiply(normalization.inverse(), factor));
    }

    private Value attention(Symbol symbol, Operation.MultiHeadAttention operation, Value x, Value gradient) {
        LayerValues.Attention attention = layers.attention(symbol, operation, x);
        int heads = operation.heads();
        Value ofMixed = linearWithBias(symbol, "output.", attention.mixed(), gradient);
        Value ofValue = values.transposedHeadMixtures(heads, attention.weights(), ofMixed);
        Value ofWeights = values.headProducts(heads, ofMixed, attention.value());
        Value product = values.sumOfChannels(values.multiply(attention.weights(), ofWeights));
        Value ofScores = values.multiply(
                values.multiply(attention.weights(), values.subtract(ofWeights, product)),
                1 / Math.sqrt(operation.keyDimensions()));
        Value ofQuery = values.headMixtures(heads, ofScores, attention.key());
        Value ofKey = values.transposedHeadMixtures(heads, ofScores, attention.query());
        return values.sum(
                linearWithBias(symbol, "query.", x, ofQuery),
                linearWithBias(symbol, "key.", x, ofKey),
                linearWithBias(symbol, "value.", x, ofValue));
    }

    private Value embedding(Operation.SinusoidalEmbedding embedding, Value x, Value gradient) {
        int half = embedding.dimensions() / 2;
        Value slopes = layers.angularFrequencies(embedding);
        Value angles = values.multiply(x, slopes);
        Value ofSines = values.multiply(values.slice(gradient, 0, half), values.apply(Function.COSINE, angles));
        Value ofCosines = values.multiply(values.slice(gradient, half, half), values.apply(Function.SINE, angles));
        return values.sumOfChannels(values.multiply(values.subtract(ofSines, ofCosines), slopes));
    }
}
