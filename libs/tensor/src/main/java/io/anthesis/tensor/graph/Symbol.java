package io.anthesis.tensor.graph;

import java.util.List;

/**
 * A symbolic tensor of shape (batch, height, width, channels): the output of one operation of a graph.
 *
 * @param layer the name of the layer that made it, unique in its graph
 */
public record Symbol(
        int id,
        String layer,
        Operation operation,
        List<Symbol> inputs,
        int height,
        int width,
        int channels,
        List<WeightSpec> weights) {
    public Symbol {
        inputs = List.copyOf(inputs);
        weights = List.copyOf(weights);
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("layer " + layer + ": every dimension must be 1 or more, was " + height
                    + "x" + width + "x" + channels);
        }
    }

    /** Two uses of one symbol are one tensor; records of equal parts are not. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return id;
    }
}
