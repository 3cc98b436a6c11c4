package io.anthesis.contracts.spec;

import java.util.List;
import java.util.stream.Stream;

/** What a training computes in: a {@link ComputeType}, or one that is decided when it begins. */
final class ComputeTypes {
    /** Decided for the device that the training begins on. */
    static final String AUTO = "auto";

    private static final List<String> OF_TRAININGS =
            Stream.concat(Stream.of(AUTO), ComputeType.keys().stream()).toList();

    private ComputeTypes() {}

    /** @return {@code name}, or float32 where nothing is said */
    static String ofTraining(String field, String name) {
        String type = name == null ? ComputeType.FLOAT32.key() : name;
        InvalidSpec.require(OF_TRAININGS.contains(type), field, "one of " + String.join(", ", OF_TRAININGS), type);
        return type;
    }
}
