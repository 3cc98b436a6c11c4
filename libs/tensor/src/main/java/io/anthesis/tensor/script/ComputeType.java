package io.anthesis.tensor.script;

/** What convolutions, dense layers and attention compute in. Weights, moments, normalization and losses stay float32. */
public enum ComputeType {
    FLOAT32,
    /** Half the memory traffic, where the processor or GPU has units for it; results agree to about two digits. */
    BFLOAT16;

    /** @throws IllegalArgumentException naming the types there are */
    public static ComputeType parse(String name) {
        return switch (name) {
            case "float32" -> FLOAT32;
            case "bfloat16" -> BFLOAT16;
            default ->
                throw new IllegalArgumentException("compute type must be float32 or bfloat16, was '" + name + "'");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
