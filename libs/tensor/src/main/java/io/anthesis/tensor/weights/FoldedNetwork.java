package io.anthesis.tensor.weights;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.BatchNormalization;
import io.anthesis.tensor.graph.Operation.Conv2d;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import io.anthesis.tensor.graph.WeightSpec.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network for evaluation only, in which convolutions have taken over the batch normalizations that follow them: both are
 * linear, so one does. Outputs agree up to rounding.
 */
public record FoldedNetwork(NetworkGraph graph, Map<String, HostTensor> weights) {
    /** @param weights one for each weight of {@code graph}, by name */
    public static FoldedNetwork of(NetworkGraph graph, Map<String, HostTensor> weights) {
        WeightMismatch.check(graph, weights);
        return new Folding(graph, weights).fold();
    }

    private static final class Folding {
        private final NetworkGraph graph;
        private final Map<String, HostTensor> weights;
        private final Map<String, HostTensor> foldedWeights = new LinkedHashMap<>();
        private final Map<Symbol, Symbol> replacements = new HashMap<>();
        private final List<Symbol> symbols = new ArrayList<>();

        Folding(NetworkGraph graph, Map<String, HostTensor> weights) {
            this.graph = graph;
            this.weights = weights;
        }

        FoldedNetwork fold() {
            for (Symbol symbol : graph.symbols()) {
                Symbol input =
                        symbol.inputs().isEmpty() ? null : symbol.inputs().getFirst();
                if (symbol.operation() instanceof BatchNormalization normalization
                        && input.operation() instanceof Conv2d convolution
                        && graph.consumers(input) == 1) {
                    Symbol folded = foldedConvolution(symbol, normalization, input, convolution);
                    symbols.remove(replacements.get(input));
                    add(symbol, folded);
                } else {
                    add(symbol, copy(symbol, symbol.operation(), symbol.weights()));
                }
            }
            for (Symbol symbol : symbols) {
                for (WeightSpec spec : symbol.weights()) {
                    foldedWeights.putIfAbsent(spec.name(), weights.get(spec.name()));
                }
            }
            foldedWeights
                    .keySet()
                    .retainAll(symbols.stream()
                            .flatMap(symbol -> symbol.weights().stream())
                            .map(WeightSpec::name)
                            .toList());
            return new FoldedNetwork(new NetworkGraph(symbols, replacements.get(graph.output())), foldedWeights);
        }

        private void add(Symbol original, Symbol replacement) {
            symbols.add(replacement);
            replacements.put(original, replacement);
        }

        private Symbol copy(Symbol symbol, Operation operation, List<WeightSpec> specs) {
            List<Symbol> inputs =
                    symbol.inputs().stream().map(replacements::get).toList();
            return new Symbol(
                    symbol.id(),
                    symbol.layer(),
                    operation,
                    inputs,
                    symbol.height(),
                    symbol.width(),
                    symbol.channels(),
                    specs);
        }

        private Symbol foldedConvolution(
                Symbol after, BatchNormalization normalization, Symbol symbol, Conv2d convolution) {
            String layer = symbol.layer();
            int filters = convolution.filters();
            float[] kernel = weights.get(layer + ".kernel").floats();
            float[] bias = values(layer + ".bias", filters, 0);
            float[] gamma = values(after.layer() + ".gamma", filters, 1);
            float[] beta = values(after.layer() + ".beta", filters, 0);
            float[] mean = values(after.layer() + ".moving_mean", filters, 0);
            float[] variance = values(after.layer() + ".moving_variance", filters, 1);
            int ofFilter = kernel.length / filters;
            for (int filter = 0; filter < filters; filter++) {
                double factor = gamma[filter] / Math.sqrt(variance[filter] + normalization.epsilon());
                for (int i = 0; i < ofFilter; i++) {
                    kernel[filter * ofFilter + i] *= (float) factor;
                }
                bias[filter] = (float) (beta[filter] + (bias[filter] - mean[filter]) * factor);
            }
            WeightSpec kernelSpec = symbol.weights().getFirst();
            var biasSpec = new WeightSpec(layer + ".bias", Role.TRAINABLE, new long[] {filters}, Initializer.ZEROS);
            foldedWeights.put(kernelSpec.name(), HostTensor.of(kernel, kernelSpec.shape()));
            foldedWeights.put(biasSpec.name(), HostTensor.of(bias, filters));
            var withBias = new Conv2d(
                    filters,
                    convolution.kernelHeight(),
                    convolution.kernelWidth(),
                    convolution.stride(),
                    convolution.padding(),
                    true);
            return copy(symbol, withBias, List.of(kernelSpec, biasSpec));
        }

        private float[] values(String name, int count, float otherwise) {
            if (weights.containsKey(name)) {
                return weights.get(name).floats();
            }
            float[] values = new float[count];
            Arrays.fill(values, otherwise);
            return values;
        }
    }
}
