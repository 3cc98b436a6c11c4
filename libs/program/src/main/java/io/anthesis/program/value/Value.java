package io.anthesis.program.value;

import java.util.List;

/**
 * One value of a program. Two uses of one value are one computation; {@link Values} makes no two equal ones.
 *
 * @param id grows in the order of creation: inputs come before what is made of them
 * @param label the layer of the network that it belongs to, for readers
 */
public record Value(int id, String label, Primitive primitive, List<Value> inputs, Shape shape) {
    public Value {
        inputs = List.copyOf(inputs);
    }

    /** @return whether PyTorch's kernels compute it */
    public boolean isLibrary() {
        return primitive instanceof Primitive.Library;
    }

    /** @return its number, if it is the same everywhere */
    public boolean isConstant(float number) {
        return primitive instanceof Primitive.Constant(float mine) && mine == number;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return id;
    }

    @Override
    public String toString() {
        return "v" + id;
    }
}
