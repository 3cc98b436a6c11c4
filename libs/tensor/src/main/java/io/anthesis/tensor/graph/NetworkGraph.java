package io.anthesis.tensor.graph;

import io.anthesis.tensor.graph.WeightSpec.Role;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A finished graph: its symbols in an order in which they can be computed, and its weights in the order of layers. */
public record NetworkGraph(List<Symbol> symbols, Symbol output) {
    public NetworkGraph {
        symbols = List.copyOf(symbols);
    }

    /** @return what callers pass, in the order of creation */
    public List<Symbol> inputs() {
        return symbols.stream()
                .filter(symbol -> symbol.operation() instanceof Operation.Input)
                .toList();
    }

    /** @return what a training needs masks for, in the order of creation */
    public List<Symbol> dropouts() {
        return symbols.stream()
                .filter(symbol -> symbol.operation() instanceof Operation.Dropout)
                .toList();
    }

    /** @return weights in the order of layers */
    public List<WeightSpec> weights() {
        return symbols.stream().flatMap(symbol -> symbol.weights().stream()).toList();
    }

    /** @return weights of one role in the order of layers */
    public List<WeightSpec> weights(Role role) {
        return weights().stream().filter(weight -> weight.role() == role).toList();
    }

    /**
     * Symbols in the order of Keras' {@code model.layers}, by which it numbers layers in its weight files: by distance to the
     * output, farthest first; where that is equal, as a walk from the output through the inputs meets them
     * ({@code map_graph} of {@code keras.src.ops.function}). An activation that follows a convolution or a dense layer is a part of that
     * layer and no step of the distance, as in {@code layers.Dense(units, activation="swish")}.
     */
    public List<Symbol> inKerasOrder() {
        var distances = new HashMap<Symbol, Integer>();
        for (Symbol symbol : symbols.reversed()) {
            int distance = distances.computeIfAbsent(symbol, same -> 0);
            for (Symbol input : symbol.inputs()) {
                distances.merge(input, distance + (isActivationOf(symbol, input) ? 0 : 1), Math::max);
            }
        }
        var met = new LinkedHashSet<Symbol>();
        walk(output, met);
        met.addAll(symbols);
        return met.stream()
                .sorted(Comparator.comparing((Symbol symbol) -> -distances.get(symbol)))
                .toList();
    }

    private static boolean isActivationOf(Symbol symbol, Symbol input) {
        return symbol.operation() instanceof Operation.Swish
                && (input.operation() instanceof Operation.Dense || input.operation() instanceof Operation.Conv2d);
    }

    private static void walk(Symbol from, Set<Symbol> met) {
        if (met.add(from)) {
            from.inputs().forEach(input -> walk(input, met));
        }
    }

    /** @return how often the output of {@code symbol} is an input of another one */
    public long consumers(Symbol symbol) {
        return symbols.stream()
                .flatMap(other -> other.inputs().stream())
                .filter(symbol::equals)
                .count();
    }

    /** @return numbers in all weights together */
    public long weightCount() {
        return weights().stream().mapToLong(WeightSpec::size).sum();
    }

    /** @return multiply-adds of convolutions, dense layers and attention for one image, forward */
    public long multiplyAdds() {
        long sum = 0;
        for (Symbol symbol : symbols) {
            long positions = (long) symbol.height() * symbol.width();
            sum += switch (symbol.operation()) {
                case Operation.Conv2d convolution -> positions * kernelSize(symbol);
                case Operation.Dense dense -> positions * kernelSize(symbol);
                case Operation.Embedding embedding -> positions * kernelSize(symbol);
                case Operation.Conv2dTranspose convolution ->
                    (long) symbol.inputs().getFirst().height()
                            * symbol.inputs().getFirst().width()
                            * kernelSize(symbol);
                case Operation.MultiHeadAttention(int heads, int keyDimensions) ->
                    positions * 4 * symbol.channels() * heads * keyDimensions
                            + 2 * positions * positions * heads * keyDimensions;
                default -> 0L;
            };
        }
        return sum;
    }

    private static long kernelSize(Symbol symbol) {
        return symbol.weights().getFirst().size();
    }
}
