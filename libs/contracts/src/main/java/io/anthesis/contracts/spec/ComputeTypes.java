package io.anthesis.contracts.spec;

import java.util.List;

/** What networks compute in; weights, moments and losses are float32 always. */
final class ComputeTypes {
    static final String FLOAT32 = "float32";
    private static final List<String> ALL = List.of(FLOAT32, "tensor-float32", "bfloat16");

    private ComputeTypes() {}

    /** @return {@code name}, or float32 where nothing is said */
    static String parse(String field, String name) {
        String type = name == null ? FLOAT32 : name;
        InvalidSpec.require(ALL.contains(type), field, "one of " + String.join(", ", ALL), type);
        return type;
    }
}
