package io.anthesis.program.bindings;

import io.anthesis.tensor.execution.ComputeType;

/** Types of numbers that programs compute with. */
public enum ElementType {
    FLOAT32("aoti_torch_dtype_float32", 4),
    BFLOAT16("aoti_torch_dtype_bfloat16", 2);

    private final String symbol;
    private final int bytes;

    ElementType(String symbol, int bytes) {
        this.symbol = symbol;
        this.bytes = bytes;
    }

    /** @return what convolutions read and write */
    public static ElementType ofActivations(ComputeType type) {
        return type == ComputeType.BFLOAT16 ? BFLOAT16 : FLOAT32;
    }

    String symbol() {
        return symbol;
    }

    /** @return bytes of one number */
    public int bytes() {
        return bytes;
    }
}
