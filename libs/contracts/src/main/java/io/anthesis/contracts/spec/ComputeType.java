package io.anthesis.contracts.spec;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/** What networks compute in; weights, moments and losses are float32 always. */
public enum ComputeType {
    FLOAT32("float32"),
    TENSOR_FLOAT32("tensor-float32"),
    BFLOAT16("bfloat16");

    private final String key;

    ComputeType(String key) {
        this.key = key;
    }

    /** The name in requests, stored specs and labels. */
    @JsonValue
    public String key() {
        return key;
    }

    @Override
    public String toString() {
        return key;
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(ComputeType::key).toList();
    }

    /**
     * @return {@code key}'s, or float32 where nothing is said
     * @throws InvalidSpec naming {@code field} and the types there are
     */
    static ComputeType parse(String field, String key) {
        if (key == null) {
            return FLOAT32;
        }
        return Arrays.stream(values())
                .filter(type -> type.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidSpec(field, "must be one of " + String.join(", ", keys()) + ", was " + key));
    }
}
