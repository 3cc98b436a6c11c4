package io.anthesis.program.network;

import io.anthesis.program.network.LayerValues.Statistics;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network as values: forward, and in reverse the gradients of its weights. */
public final class NetworkValues {
    private final Values values;
    private final NetworkGraph graph;
    private final LayerValues layers;
    private final Map<Symbol, Value> forward = new HashMap<>();

    private NetworkValues(Values values, NetworkGraph graph, Statistics statistics, Map<String, Value> inputs) {
        this.values = values;
        this.graph = graph;
        this.layers = new LayerValues(values, statistics, normalizedConcatenations(graph));
        for (Symbol symbol : graph.symbols()) {
            values.label(symbol.layer());
            Value value = symbol.operation() instanceof Operation.Input
                    ? inputs.get(symbol.layer())
                    : layers.of(symbol, inputs(symbol));
            forward.put(symbol, value);
        }
    }

    /** @param inputs by the names of the graph's inputs, shape (images, height, width, channels) */
    public static NetworkValues training(Values values, NetworkGraph graph, Map<String, Value> inputs) {
        return new NetworkValues(values, graph, Statistics.OF_BATCH, inputs);
    }

    /** As {@link #training}, with moving statistics. */
    public static NetworkValues evaluation(Values values, NetworkGraph graph, Map<String, Value> inputs) {
        return new NetworkValues(values, graph, Statistics.MOVING, inputs);
    }

    private static Map<Symbol, Symbol> normalizedConcatenations(NetworkGraph graph) {
        Map<Symbol, Symbol> normalized = new HashMap<>();
        for (Symbol symbol : graph.symbols()) {
            if (symbol.operation() instanceof Operation.BatchNormalization operation
                    && !operation.center()
                    && !operation.scale()
                    && symbol.inputs().getFirst().operation() instanceof Operation.Concatenate) {
                normalized.put(symbol.inputs().getFirst(), symbol);
            }
        }
        return normalized;
    }

    private List<Value> inputs(Symbol symbol) {
        return symbol.inputs().stream().map(forward::get).toList();
    }

    public Value output() {
        return forward.get(graph.output());
    }

    /** @param ofOutput gradient of the output, of its shape */
    public WeightGradients gradients(Value ofOutput) {
        var weights = new WeightGradients();
        var reverse = new LayerGradients(values, layers, weights);
        var gradients = new HashMap<Symbol, Value>();
        gradients.put(graph.output(), ofOutput);
        for (Symbol symbol : graph.symbols().reversed()) {
            Value gradient = gradients.get(symbol);
            if (gradient == null) {
                continue;
            }
            values.label(symbol.layer() + "'");
            List<Value> ofInputs = reverse.of(symbol, inputs(symbol), gradient);
            for (int i = 0; i < ofInputs.size(); i++) {
                gradients.merge(symbol.inputs().get(i), ofInputs.get(i), values::add);
            }
        }
        return weights;
    }

    /** @return by weight, the moving statistics after this batch */
    public Map<String, Value> movingStatistics() {
        var statistics = new LinkedHashMap<String, Value>();
        var parameters = new Parameters(values);
        for (Symbol symbol : graph.symbols()) {
            if (symbol.operation() instanceof Operation.BatchNormalization operation) {
                values.label(symbol.layer());
                Normalization normalization =
                        layers.normalization(symbol, operation, inputs(symbol).getFirst());
                put(statistics, parameters, symbol, "moving_mean", operation, normalization.mean());
                put(statistics, parameters, symbol, "moving_variance", operation, normalization.variance());
            }
        }
        return statistics;
    }

    private void put(
            Map<String, Value> statistics,
            Parameters parameters,
            Symbol symbol,
            String variable,
            Operation.BatchNormalization operation,
            Value ofBatch) {
        statistics.put(
                Parameters.name(symbol, variable),
                values.add(
                        values.multiply(parameters.of(symbol, variable), operation.momentum()),
                        values.multiply(ofBatch, 1 - operation.momentum())));
    }
}
