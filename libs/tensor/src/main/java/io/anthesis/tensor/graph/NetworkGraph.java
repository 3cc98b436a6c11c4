package io.anthesis.tensor.graph;

import io.anthesis.tensor.graph.WeightSpec.Role;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** A finished graph: its symbols in an order in which they can be computed, and its weights in the order of layers. */
public record NetworkGraph(List<Symbol> symbols, Symbol output) {
    public NetworkGraph {
        symbols = List.copyOf(symbols);
    }

    public List<Symbol> inputs() {
        return symbols.stream()
                .filter(symbol -> symbol.operation() instanceof Operation.Input)
                .toList();
    }

    public List<WeightSpec> weights() {
        return symbols.stream().flatMap(symbol -> symbol.weights().stream()).toList();
    }

    public List<WeightSpec> weights(Role role) {
        return weights().stream().filter(weight -> weight.role() == role).toList();
    }

    /**
     * Symbols in the order of Keras' {@code model.layers}, which is also the order of its older weight files: by distance to
     * the output, farthest first; where that is equal, in the order of creation.
     */
    public List<Symbol> inKerasOrder() {
        var distances = new HashMap<Symbol, Integer>();
        for (Symbol symbol : symbols.reversed()) {
            int distance = distances.computeIfAbsent(symbol, same -> 0);
            for (Symbol input : symbol.inputs()) {
                distances.merge(input, distance + 1, Math::max);
            }
        }
        return symbols.stream()
                .sorted(Comparator.comparing((Symbol symbol) -> -distances.get(symbol))
                        .thenComparing(Symbol::id))
                .toList();
    }

    public long weightCount() {
        return weights().stream().mapToLong(WeightSpec::size).sum();
    }
}
