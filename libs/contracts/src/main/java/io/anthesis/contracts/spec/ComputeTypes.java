package io.anthesis.contracts.spec;

/** What networks compute in; weights, moments and losses are float32 always. */
final class ComputeTypes {
    static final String FLOAT32 = "float32";
    private static final String BFLOAT16 = "bfloat16";

    private ComputeTypes() {}

    /** @return {@code name}, or float32 where nothing is said */
    static String parse(String field, String name) {
        String type = name == null ? FLOAT32 : name;
        InvalidSpec.require(type.equals(FLOAT32) || type.equals(BFLOAT16), field, FLOAT32 + " or " + BFLOAT16, type);
        return type;
    }
}
