package io.anthesis.tensor.script;

import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes single operations as TorchScript expressions on (batch, channels, height, width) tensors.
 *
 * @param usedOnce whether the output of a symbol is needed by one other only
 * @param weight turns the full name of a weight or mask into an expression, or into {@code None} where the layer has no such weight
 */
record OperationScript(
        Compilation compilation, Pass pass, Function<String, String> weight, Predicate<Symbol> usedOnce) {
    /** What operations are written for. */
    enum Pass {
        TRAINING,
        EVALUATION,
        /** With kernels of convolutions that {@link PackedConvolutions} has packed. */
        PACKED
    }

    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;
    private static final int POSITIONS_CUT_FOR_ONE_IMAGE = 256;
    private static final int POSITIONS_OF_WHOLE_GROUPS = 1024;
    /** Floats in two of the widest vectors, AVX-512's. */
    private static final int PAIR_OF_VECTORS = 32;

    /** @return one or more indented lines that assign the symbol's variable */
    String statement(Symbol symbol) {
        String x = symbol.inputs().isEmpty()
                ? variable(symbol)
                : variable(symbol.inputs().getFirst());
        return switch (symbol.operation()) {
            case Operation.Input input -> assign(symbol, "torch.permute(" + x + ", [0, 3, 1, 2])");
            case Operation.Conv2d convolution -> assign(symbol, convolution(symbol, convolution, x));
            case Operation.Conv2dTranspose convolution ->
                assign(
                        symbol,
                        "torch.conv_transpose2d(" + low(x) + ", " + lowWeight(symbol, "kernel") + ", "
                                + lowWeight(symbol, "bias") + ", " + pair(convolution.stride())
                                + ", [0, 0], [0, 0], 1, [1, 1])");
            case Operation.Dense dense ->
                assign(
                        symbol,
                        linear(
                                symbol,
                                "",
                                x,
                                dense.units(),
                                symbol.inputs().getFirst().channels()));
            case Operation.Embedding embedding ->
                assign(
                        symbol,
                        linear(
                                low(x),
                                lowWeight(symbol, Operation.Embedding.TABLE),
                                "None",
                                embedding.dimensions(),
                                symbol.inputs().getFirst().channels()));
            case Operation.MultiHeadAttention attention -> attention(symbol, attention, x);
            case Operation.BatchNormalization normalization -> batchNormalization(symbol, normalization, x);
            case Operation.GroupNormalization normalization ->
                assign(symbol, groupNormalization(symbol, normalization, x));
            case Operation.Swish swish -> assign(symbol, swish(symbol, x));
            case Operation.Relu relu -> assign(symbol, "torch.relu" + inPlace(symbol) + "(" + x + ")");
            case Operation.AveragePooling pooling ->
                assign(
                        symbol,
                        "torch.avg_pool2d(" + x + ", " + pair(pooling.size()) + ", " + pair(pooling.stride()) + ", "
                                + padding(symbol, pooling.size(), pooling.stride(), pooling.padding())
                                + ", False, False)");
            case Operation.MaxPooling pooling ->
                assign(
                        symbol,
                        "torch.max_pool2d(" + x + ", " + pair(pooling.size()) + ", " + pair(pooling.stride()) + ", "
                                + padding(symbol, pooling.size(), pooling.stride(), pooling.padding()) + ")");
            case Operation.GlobalAveragePooling pooling -> assign(symbol, "torch.mean(" + x + ", [2, 3], True)");
            case Operation.BilinearResize resize -> bilinear(symbol, resize, x);
            case Operation.Concatenate concatenate -> assign(symbol, "torch.cat([" + all(symbol) + "], 1)");
            case Operation.Add add -> assign(symbol, "torch.add" + inPlace(symbol) + "(" + all(symbol) + ")");
            case Operation.Dropout dropout -> assign(symbol, dropout(symbol, dropout, x));
            case Operation.Affine affine ->
                assign(symbol, "torch.add(torch.mul(" + x + ", " + affine.scale() + "), " + affine.offset() + ")");
            case Operation.SinusoidalEmbedding embedding -> assign(symbol, low(WrittenOut.embedding(embedding, x)));
            case Operation.Repeat repeat ->
                // Laid out as what it is concatenated with: the fast way to concatenate needs that.
                assign(
                        symbol,
                        "torch.contiguous(torch.expand(" + x + ", [-1, -1, " + repeat.height() + ", " + repeat.width()
                                + "]), memory_format=2)");
        };
    }

    private String convolution(Symbol symbol, Operation.Conv2d convolution, String x) {
        ConvolutionPadding padding = ConvolutionPadding.of(symbol, convolution);
        String padded = padding.input(x);
        boolean few = fixesBatches() && symbol.height() * symbol.width() <= POSITIONS_CUT_FOR_ONE_IMAGE;
        String input = few ? "(self).twice(" + low(padded) + ")" : low(padded);
        String kernelAndBias = lowWeight(symbol, "kernel") + ", " + lowWeight(symbol, "bias");
        String stride = pair(convolution.stride());
        String convolved = pass == Pass.PACKED
                ? "ops.mkldnn._convolution_pointwise(" + input + ", " + kernelAndBias + ", " + padding.ofConvolution()
                        + ", " + stride + ", [1, 1], 1, \"none\", annotate(List[Optional[number]], []), \"\")"
                : "torch.conv2d(" + input + ", " + kernelAndBias + ", " + stride + ", " + padding.ofConvolution()
                        + ", [1, 1], 1)";
        return few ? "torch.narrow(" + convolved + ", 0, 0, torch.size(" + padded + ", 0))" : convolved;
    }

    /**
     * A method that the others use: one image becomes two. With few positions a single image would be cut into pieces for the
     * threads and rounded differently than in a batch; two of them are not.
     */
    static String helpers() {
        return """
                  def twice(self: __torch__.M, x: Tensor) -> Tensor:
                    if torch.eq(torch.size(x, 0), 1):
                      y = torch.cat([x, x])
                    else:
                      y = x
                    return y
                """;
    }

    /**
     * In training the batch's own inverse deviation gives back its biased variance, which is what Keras' moving variance
     * averages.
     */
    private String batchNormalization(Symbol symbol, Operation.BatchNormalization normalization, String x) {
        String mean = weight(symbol, "moving_mean");
        String variance = weight(symbol, "moving_variance");
        String affine = affine(symbol);
        if (pass != Pass.TRAINING) {
            return assign(
                    symbol,
                    "torch.batch_norm(" + x + ", " + affine + ", " + mean + ", " + variance + ", False, 0., "
                            + normalization.epsilon() + ", False)");
        }
        String y = variable(symbol);
        double share = 1 - normalization.momentum();
        String statements = line(y + ", " + y + "_mean, " + y + "_inverse = torch.native_batch_norm(" + x + ", "
                        + affine + ", None, None, True, 0., " + normalization.epsilon() + ")")
                + line(y + "_variance = torch.sub(torch.reciprocal(torch.square(" + y + "_inverse)), "
                        + normalization.epsilon() + ")")
                + line(y + "_a = torch.add_(torch.mul_(" + mean + ", " + normalization.momentum() + "), " + y
                        + "_mean, alpha=" + share + ")")
                + line(y + "_b = torch.add_(torch.mul_(" + variance + ", " + normalization.momentum() + "), " + y
                        + "_variance, alpha=" + share + ")");
        return statements;
    }

    /**
     * From 1,024 positions on PyTorch's channels_last kernel cuts a batch into one piece for each thread and adds up the
     * pieces, so that an image would depend on its batch; its other kernel takes whole groups of an image.
     */
    private String groupNormalization(Symbol symbol, Operation.GroupNormalization normalization, String x) {
        boolean rearranged = fixesBatches() && symbol.height() * symbol.width() >= POSITIONS_OF_WHOLE_GROUPS;
        String values = rearranged ? "torch.contiguous(" + x + ")" : x;
        String normalized = "torch.group_norm(" + values + ", " + normalization.groups() + ", " + affine(symbol) + ", "
                + normalization.epsilon() + ", True)";
        return rearranged ? "torch.contiguous(" + normalized + ", memory_format=2)" : normalized;
    }

    /**
     * PyTorch computes what is left after pairs of whole vectors with another exponential. Small images are repeated until
     * nothing is left, or the last image of a batch would differ from the others.
     */
    private String swish(Symbol symbol, String x) {
        int size = symbol.height() * symbol.width() * symbol.channels();
        int copies = PAIR_OF_VECTORS
                / BigInteger.valueOf(size)
                        .gcd(BigInteger.valueOf(PAIR_OF_VECTORS))
                        .intValue();
        if (!fixesBatches() || copies == 1) {
            return "torch.silu" + inPlace(symbol) + "(" + x + ")";
        }
        String repeated = "torch.cat([" + String.join(", ", Collections.nCopies(copies, x)) + "], 1)";
        return "torch.narrow(torch.silu(" + repeated + "), 1, 0, " + symbol.channels() + ")";
    }

    /**
     * Factor and offset of a normalization. For bfloat16 values float32 ones must be given, even of no effect: they make
     * PyTorch compute the statistics in float32.
     */
    private String affine(Symbol symbol) {
        String gamma = weight(symbol, "gamma");
        String beta = weight(symbol, "beta");
        if (!isLow()) {
            return gamma + ", " + beta;
        }
        String device =
                "dtype=6, device=ops.prim.device(" + variable(symbol.inputs().getFirst()) + "))";
        String size = "([" + symbol.channels() + "], ";
        return (gamma.equals("None") ? "torch.ones" + size + device : gamma) + ", "
                + (beta.equals("None") ? "torch.zeros" + size + device : beta);
    }

    /** Multiplies by the mask first: it is of small integers, and the scale rounds once. */
    private String dropout(Symbol symbol, Operation.Dropout dropout, String x) {
        if (pass != Pass.TRAINING) {
            return x;
        }
        String mask = "torch.permute(" + weight(symbol, Operation.Dropout.MASK) + ", [0, 3, 1, 2])";
        return "torch.mul(torch.mul(" + x + ", " + mask + "), " + dropout.scale() + ")";
    }

    private String attention(Symbol symbol, Operation.MultiHeadAttention attention, String x) {
        String y = variable(symbol);
        int inner = attention.heads() * attention.keyDimensions();
        int positions = symbol.height() * symbol.width();
        String heads = "[-1, " + positions + ", " + attention.heads() + ", " + attention.keyDimensions() + "]";
        var lines = new StringBuilder();
        for (String projection : new String[] {"query", "key", "value"}) {
            String projected = linear(symbol, projection + ".", x, inner, symbol.channels());
            lines.append(line(y + "_" + projection + " = torch.transpose(torch.reshape(torch.permute(" + projected
                    + ", [0, 2, 3, 1]), " + heads + "), 1, 2)"));
        }
        if (compilation.exactKernels()) {
            double scale = 1 / Math.sqrt(attention.keyDimensions());
            lines.append(line(y + "_scores = torch.matmul(torch.mul(" + y + "_query, " + scale + "), torch.transpose("
                    + y + "_key, 2, 3))"));
            lines.append(line(y + "_mixed = torch.matmul(torch.softmax(" + y + "_scores, 3), " + y + "_value)"));
        } else {
            lines.append(line(y + "_mixed = torch.scaled_dot_product_attention(" + y + "_query, " + y + "_key, " + y
                    + "_value)"));
        }
        lines.append(line(y + "_merged = torch.permute(torch.reshape(torch.transpose(" + y + "_mixed, 1, 2), [-1, "
                + symbol.height() + ", " + symbol.width() + ", " + inner + "]), [0, 3, 1, 2])"));
        lines.append(assign(symbol, linear(symbol, "output.", y + "_merged", symbol.channels(), inner)));
        return lines.toString();
    }

    /** CUDA's own bilinear backward adds in any order, so exact compilation writes an enlargement by two as plain sums. */
    private String bilinear(Symbol symbol, Operation.BilinearResize resize, String x) {
        Symbol input = symbol.inputs().getFirst();
        boolean doubles = resize.height() == 2 * input.height() && resize.width() == 2 * input.width();
        if (!compilation.exactKernels() || !doubles) {
            return assign(
                    symbol,
                    "torch.upsample_bilinear2d(" + x + ", [" + resize.height() + ", " + resize.width() + "], False)");
        }
        String y = variable(symbol);
        String channels = Integer.toString(symbol.channels());
        return WrittenOut.doubled(
                        y + "_h",
                        x,
                        2,
                        input.height(),
                        "[-1, " + channels + ", " + resize.height() + ", " + input.width() + "]")
                + WrittenOut.doubled(
                        y + "_w",
                        y + "_h",
                        3,
                        input.width(),
                        "[-1, " + channels + ", " + resize.height() + ", " + resize.width() + "]")
                + assign(symbol, "torch.contiguous(" + y + "_w, memory_format=2)");
    }

    private String linear(Symbol symbol, String prefix, String x, int out, int in) {
        return linear(low(x), lowWeight(symbol, prefix + "kernel"), lowWeight(symbol, prefix + "bias"), out, in);
    }

    /**
     * As a convolution of one position: a matrix product over all rows of a batch would round the same image differently in
     * batches of different sizes.
     */
    private static String linear(String x, String kernel, String bias, int out, int in) {
        return "torch.conv2d(" + x + ", torch.reshape(" + kernel + ", [" + out + ", " + in + ", 1, 1]), " + bias
                + ", [1, 1], [0, 0], [1, 1], 1)";
    }

    private static String padding(Symbol symbol, int window, int stride, Padding padding) {
        Symbol input = symbol.inputs().getFirst();
        return padding == Padding.VALID
                ? "[0, 0]"
                : "[" + Padding.total(input.height(), window, stride) / 2 + ", "
                        + Padding.total(input.width(), window, stride) / 2 + "]";
    }

    private boolean fixesBatches() {
        return pass != Pass.TRAINING && compilation.sameInEveryBatch();
    }

    private boolean isLow() {
        return compilation.computeType() == ComputeType.BFLOAT16;
    }

    private String low(String x) {
        return isLow() ? to(x, BFLOAT16) : x;
    }

    /** Whatever a variable holds, as float32. */
    static String full(Compilation compilation, String x) {
        return compilation.computeType() == ComputeType.BFLOAT16 ? to(x, FLOAT32) : x;
    }

    private static String to(String x, int type) {
        return String.format(Locale.ROOT, "torch.to(%s, %d)", x, type);
    }

    private String weight(Symbol symbol, String variable) {
        return weight.apply(symbol.layer() + "." + variable);
    }

    private String lowWeight(Symbol symbol, String variable) {
        String expression = weight(symbol, variable);
        return expression.equals("None") ? expression : low(expression);
    }

    /** The suffix of an operation that may overwrite its first input, which has no other use and is not a view. */
    private String inPlace(Symbol symbol) {
        Symbol input = symbol.inputs().getFirst();
        boolean owned = input.operation() instanceof Operation.Conv2d
                || input.operation() instanceof Operation.BatchNormalization
                || input.operation() instanceof Operation.Add
                || input.operation() instanceof Operation.Concatenate;
        boolean sameShape = input.height() == symbol.height() && input.width() == symbol.width();
        return pass != Pass.TRAINING && owned && sameShape && usedOnce.test(input) ? "_" : "";
    }

    private static String all(Symbol symbol) {
        return symbol.inputs().stream().map(OperationScript::variable).collect(Collectors.joining(", "));
    }

    private static String pair(int value) {
        return "[" + value + ", " + value + "]";
    }

    static String variable(Symbol symbol) {
        return "v" + symbol.id();
    }

    private static String assign(Symbol symbol, String expression) {
        return line(variable(symbol) + " = " + expression);
    }

    static String line(String statement) {
        return "    " + statement + "\n";
    }
}
