package io.anthesis.tensor.script;

import io.anthesis.tensor.execution.ComputeType;

/**
 * How a graph is compiled.
 *
 * @param exactKernels only kernels that repeat bit for bit on CUDA, too: bilinear upsampling by two as fixed sums, attention
 *     as plain products. On CPU the others repeat as well, and are faster.
 * @param sameInEveryBatch whether evaluation is written so that an image depends on its batch as little as the kernels allow
 *     ({@link BatchPadding} does the rest); without it a single image is somewhat faster
 */
public record Compilation(ComputeType computeType, boolean exactKernels, boolean sameInEveryBatch) {
    public static final Compilation DEFAULT = new Compilation(ComputeType.FLOAT32, false, true);

    public Compilation(ComputeType computeType, boolean exactKernels) {
        this(computeType, exactKernels, true);
    }
}
