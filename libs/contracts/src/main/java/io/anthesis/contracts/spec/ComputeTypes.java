package io.anthesis.contracts.spec;

import java.util.List;
import java.util.stream.Stream;

/** What networks compute in; weights, moments and losses are float32 always. */
final class ComputeTypes {
    static final String FLOAT32 = "float32";
    /** A training's: decided when it begins, for the device that it begins on. */
    static final String AUTO = "auto";

    private static final List<String> ALL = List.of(FLOAT32, "tensor-float32", "bfloat16");

    private static final List<String> OF_TRAININGS =
            Stream.concat(Stream.of(AUTO), ALL.stream()).toList();

    private ComputeTypes() {}

    /** @return {@code name}, or float32 where nothing is said */
    static String parse(String field, String name) {
        return parse(ALL, field, name);
    }

    /** As {@link #parse(String, String)}, or {@link #AUTO}. */
    static String ofTraining(String field, String name) {
        return parse(OF_TRAININGS, field, name);
    }

    private static String parse(List<String> types, String field, String name) {
        String type = name == null ? FLOAT32 : name;
        InvalidSpec.require(types.contains(type), field, "one of " + String.join(", ", types), type);
        return type;
    }
}
