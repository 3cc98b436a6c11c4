package io.anthesis.program.value;

/** How numbers lie in memory. Between memory and memory all kernels compute in float32. */
public enum NumberType {
    FLOAT32,
    /** What convolutions compute in: float32 or bfloat16, one choice for a whole program. */
    ACTIVATION
}
