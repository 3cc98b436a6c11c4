package io.anthesis.tensor.execution;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What convolutions, dense layers and attention compute in. Weights, moments, normalization and losses stay float32. */
public enum ComputeType {
    FLOAT32("float32"),
    /** On a GPU, factors are rounded to 10 bits of mantissa and sums are float32; elsewhere as float32. */
    TENSOR_FLOAT32("tensor-float32"),
    /** Half the memory traffic, where the processor or GPU has units for it; results agree to about two digits. */
    BFLOAT16("bfloat16");

    private final String name;

    ComputeType(String name) {
        this.name = name;
    }

    /** @throws IllegalArgumentException naming the types there are */
    public static ComputeType parse(String name) {
        return Arrays.stream(values())
                .filter(type -> type.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "compute type must be one of " + names() + ", was '" + name + "'"));
    }

    private static String names() {
        return Arrays.stream(values()).map(ComputeType::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return name;
    }
}
