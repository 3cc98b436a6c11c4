package io.anthesis.tensor.script;

import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Writes the two methods of a network as TorchScript text: {@code infer} uses moving statistics, {@code train} uses the
 * batch's and updates the moving ones. Callers see (batch, height, width, channels); inside, that memory is viewed as
 * PyTorch's channels_last, which convolutions prefer on CPU (46 % faster sampling than channels first, measured in the
 * TorchScript spike).
 */
final class TorchScriptCompiler {
    private final NetworkGraph graph;
    private final Map<String, String> weightExpressions = new HashMap<>();

    TorchScriptCompiler(NetworkGraph graph) {
        this.graph = graph;
        number(graph.weights(Role.TRAINABLE), "weights");
        number(graph.weights(Role.MOVING_STATISTIC), "statistics");
    }

    private void number(List<WeightSpec> weights, String list) {
        for (int i = 0; i < weights.size(); i++) {
            weightExpressions.put(weights.get(i).name(), list + "[" + i + "]");
        }
    }

    String methods() {
        return method("infer", false) + method("train", true);
    }

    private String method(String name, boolean training) {
        String parameters = graph.inputs().stream()
                .map(input -> variable(input) + ": Tensor, ")
                .collect(Collectors.joining());
        var body = new StringBuilder("  def " + name + "(self: __torch__.M, " + parameters
                + "weights: List[Tensor], statistics: List[Tensor]) -> Tensor:\n");
        for (Symbol symbol : graph.symbols()) {
            body.append(statement(symbol, training));
        }
        body.append("    return torch.contiguous(torch.permute(")
                .append(variable(graph.output()))
                .append(", [0, 2, 3, 1]))\n");
        return body.toString();
    }

    private String statement(Symbol symbol, boolean training) {
        String x = symbol.inputs().isEmpty()
                ? variable(symbol)
                : variable(symbol.inputs().getFirst());
        String expression =
                switch (symbol.operation()) {
                    case Operation.Input input -> "torch.permute(" + x + ", [0, 3, 1, 2])";
                    case Operation.Conv2d convolution -> convolution(symbol, convolution, x);
                    case Operation.BatchNormalization normalization -> {
                        if (training) {
                            yield trainingNormalization(symbol, normalization, x);
                        }
                        yield "torch.batch_norm(" + x + ", " + optional(symbol, "gamma") + ", "
                                + optional(symbol, "beta") + ", " + weight(symbol, "moving_mean") + ", "
                                + weight(symbol, "moving_variance") + ", False, 0., " + normalization.epsilon()
                                + ", False)";
                    }
                    case Operation.Swish swish -> "torch.silu(" + x + ")";
                    case Operation.Relu relu -> "torch.relu(" + x + ")";
                    case Operation.AveragePooling pooling ->
                        "torch.avg_pool2d(" + x + ", " + pair(pooling.size()) + ", " + pair(pooling.stride()) + ", "
                                + pair(pooling.padding() == Padding.SAME ? pooling.size() / 2 : 0) + ", False, False)";
                    case Operation.MaxPooling pooling ->
                        "torch.max_pool2d(" + x + ", " + pair(pooling.size()) + ", " + pair(pooling.stride()) + ")";
                    case Operation.GlobalAveragePooling pooling -> "torch.mean(" + x + ", [2, 3], True)";
                    case Operation.BilinearResize resize ->
                        "torch.upsample_bilinear2d(" + x + ", [" + resize.height() + ", " + resize.width()
                                + "], False)";
                    case Operation.Concatenate concatenate -> "torch.cat([" + all(symbol) + "], 1)";
                    case Operation.Add add -> "torch.add(" + all(symbol) + ")";
                    case Operation.Affine affine ->
                        "torch.add(torch.mul(" + x + ", " + affine.scale() + "), " + affine.offset() + ")";
                    case Operation.SinusoidalEmbedding embedding -> embedding(embedding, x);
                    case Operation.Repeat repeat ->
                        "torch.expand(" + x + ", [-1, -1, " + repeat.height() + ", " + repeat.width() + "])";
                };
        return expression.startsWith("    ") ? expression : "    " + variable(symbol) + " = " + expression + "\n";
    }

    private String convolution(Symbol symbol, Operation.Conv2d convolution, String x) {
        boolean same = convolution.padding() == Padding.SAME;
        String padding =
                same ? "[" + convolution.kernelHeight() / 2 + ", " + convolution.kernelWidth() / 2 + "]" : "[0, 0]";
        return "torch.conv2d(" + x + ", " + weight(symbol, "kernel") + ", " + optional(symbol, "bias") + ", "
                + pair(convolution.stride()) + ", " + padding + ", [1, 1], 1)";
    }

    /** The batch's own inverse deviation gives back its biased variance, which is what Keras' moving variance averages. */
    private String trainingNormalization(Symbol symbol, Operation.BatchNormalization normalization, String x) {
        String y = variable(symbol);
        double share = 1 - normalization.momentum();
        String mean = weight(symbol, "moving_mean");
        String variance = weight(symbol, "moving_variance");
        return "    " + y + ", " + y + "_mean, " + y + "_inverse = torch.native_batch_norm(" + x + ", "
                + optional(symbol, "gamma") + ", " + optional(symbol, "beta") + ", None, None, True, 0., "
                + normalization.epsilon() + ")\n"
                + "    " + y + "_variance = torch.sub(torch.reciprocal(torch.square(" + y + "_inverse)), "
                + normalization.epsilon() + ")\n"
                + "    " + y + "_a = torch.add_(torch.mul_(" + mean + ", " + normalization.momentum() + "), " + y
                + "_mean, alpha=" + share + ")\n"
                + "    " + y + "_b = torch.add_(torch.mul_(" + variance + ", " + normalization.momentum() + "), " + y
                + "_variance, alpha=" + share + ")\n";
    }

    private static String embedding(Operation.SinusoidalEmbedding embedding, String x) {
        int count = embedding.dimensions() / 2;
        double step = count == 1 ? 0 : Math.log(embedding.maxFrequency()) / (count - 1);
        // In float32 as Keras computes them: at 1000 turns a rounding of the frequency is visible in the sine.
        String speeds = DoubleStream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> (float) (2 * Math.PI) * (float) Math.exp((float) (i * step)))
                .mapToObj(Double::toString)
                .collect(Collectors.joining(", "));
        String angles = "torch.mul(" + x + ", torch.reshape(torch.tensor([" + speeds
                + "], dtype=6, device=ops.prim.device(" + x + ")), [1, " + count + ", 1, 1]))";
        return "torch.cat([torch.sin(" + angles + "), torch.cos(" + angles + ")], 1)";
    }

    private String weight(Symbol symbol, String variable) {
        return weightExpressions.get(symbol.layer() + "." + variable);
    }

    private String optional(Symbol symbol, String variable) {
        return weightExpressions.getOrDefault(symbol.layer() + "." + variable, "None");
    }

    private static String all(Symbol symbol) {
        return symbol.inputs().stream().map(TorchScriptCompiler::variable).collect(Collectors.joining(", "));
    }

    private static String pair(int value) {
        return "[" + value + ", " + value + "]";
    }

    private static String variable(Symbol symbol) {
        return "v" + symbol.id();
    }
}
