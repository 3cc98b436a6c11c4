package io.anthesis.tensor.script;

/**
 * How a graph is compiled.
 *
 * @param exactKernels only kernels that repeat bit for bit on CUDA, too: bilinear upsampling by two as fixed sums, attention
 *     as plain products. On CPU the others repeat as well, and are faster.
 */
public record Compilation(ComputeType computeType, boolean exactKernels) {
    public static final Compilation DEFAULT = new Compilation(ComputeType.FLOAT32, false);
}
