package io.anthesis.program.network;

import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import io.anthesis.program.value.Values;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;

/** The weights of layers as sources. Kernels lie in memory as (filters, height, width, channels). */
public record Parameters(Values values) {
    /** @return the shape in memory of a weight whose shape in PyTorch's order is {@code spec}'s */
    public static Shape shape(WeightSpec spec) {
        long[] shape = spec.shape();
        return switch (shape.length) {
            case 1 -> Shape.ofChannels((int) shape[0]);
            case 2 -> new Shape((int) shape[0], 1, 1, (int) shape[1]);
            case 4 -> new Shape((int) shape[0], (int) shape[2], (int) shape[3], (int) shape[1]);
            default ->
                throw new IllegalArgumentException(
                        "weight " + spec.name() + " has " + shape.length + " dimensions, expected 1, 2 or 4");
        };
    }

    /** @return a weight in float32, as the optimizer keeps it */
    Value of(Symbol symbol, String variable) {
        return source(spec(symbol, variable), NumberType.FLOAT32);
    }

    /** @return a weight as convolutions read it */
    Value ofLibrary(Symbol symbol, String variable) {
        return source(spec(symbol, variable), NumberType.ACTIVATION);
    }

    /** @return a weight in float32, or a constant if the layer has none of this name */
    Value orElse(Symbol symbol, String variable, double otherwise) {
        return symbol.weights().stream()
                .filter(spec -> spec.variable().equals(variable))
                .findFirst()
                .map(spec -> source(spec, NumberType.FLOAT32))
                .orElseGet(() -> values.constant(otherwise));
    }

    boolean has(Symbol symbol, String variable) {
        return symbol.weights().stream().anyMatch(spec -> spec.variable().equals(variable));
    }

    static String name(Symbol symbol, String variable) {
        return spec(symbol, variable).name();
    }

    private Value source(WeightSpec spec, NumberType type) {
        return values.source(spec.name(), shape(spec), type);
    }

    private static WeightSpec spec(Symbol symbol, String variable) {
        return symbol.weights().stream()
                .filter(spec -> spec.variable().equals(variable))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("layer " + symbol.layer() + " has no " + variable));
    }
}
