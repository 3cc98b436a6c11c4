package io.anthesis.tensor.script;

import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Kernels of convolutions as oneDNN reads them on a CPU. PyTorch rearranges them at every call otherwise, which takes longer than a
 * convolution of one image. The results are the same up to rounding: oneDNN computes packed and plain kernels by the same algorithm on
 * processors with AVX-512, and by different ones on those with AVX2 alone.
 *
 * @param expressions of weights, by name
 */
record PackedConvolutions(NetworkGraph graph, Map<String, String> expressions) {
    /** oneDNN chooses the arrangement for this many images; others are computed with it, too. */
    private static final int IMAGES = BatchPadding.LARGEST;

    /**
     * To be asked once PyTorch is loaded.
     *
     * @return whether PyTorch has what it takes here, which its builds for ARM do not always, and computes plain kernels by oneDNN, too: with one
     *     thread it does not always
     */
    static boolean areSupported() {
        return System.getProperty("os.arch").equals("amd64") && ComputeDevice.threads() > 1;
    }

    /** @return a method from the trainable weights to as many, of which kernels of convolutions are packed */
    String method() {
        Map<String, String> packed = new HashMap<>();
        for (Symbol symbol : graph.symbols()) {
            if (symbol.operation() instanceof Operation.Conv2d convolution) {
                String name = symbol.weights().getFirst().name();
                packed.put(name, packed(symbol, convolution, expressions.get(name)));
            }
        }
        List<WeightSpec> weights = graph.weights(Role.TRAINABLE);
        String all = weights.stream()
                .map(spec -> packed.getOrDefault(spec.name(), expressions.get(spec.name())))
                .collect(Collectors.joining(", "));
        return "  def pack(self: __torch__.M, weights: List[Tensor]) -> List[Tensor]:\n    return [" + all + "]\n";
    }

    private static String packed(Symbol symbol, Operation.Conv2d convolution, String kernel) {
        Symbol input = symbol.inputs().getFirst();
        ConvolutionPadding padding = ConvolutionPadding.of(symbol, convolution);
        String size = "[" + IMAGES + ", " + input.channels() + ", " + padding.height(input) + ", "
                + padding.width(input) + "]";
        return "ops.mkldnn._reorder_convolution_weight(" + kernel + ", " + padding.ofConvolution() + ", ["
                + convolution.stride() + ", " + convolution.stride() + "], [1, 1], 1, " + size + ")";
    }
}
