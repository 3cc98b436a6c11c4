package io.anthesis.program.bindings;

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

    String symbol() {
        return symbol;
    }

    /** @return bytes of one number */
    public int bytes() {
        return bytes;
    }
}
