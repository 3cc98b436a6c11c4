package io.anthesis.tensor.script;

import io.anthesis.tensor.execution.ComputeType;

/**
 * How a graph is compiled.
 *
 * @param exactKernels only kernels that repeat bit for bit on CUDA, too: bilinear upsampling by two as fixed sums, attention
 *     as plain products. On CPU the others repeat as well, and are faster.
 * @param sameInEveryBatch whether evaluation is written so that an image depends on its batch as little as the kernels allow
 *     ({@link BatchPadding} does the rest); without it a single image is somewhat faster
 * @param packed whether it is evaluated with weights that do not change, of which convolutions' are packed once, on CPUs where that is
 *     known to help; the results are the same
 */
public record Compilation(ComputeType computeType, boolean exactKernels, boolean sameInEveryBatch, boolean packed) {
    public static final Compilation DEFAULT = new Compilation(ComputeType.FLOAT32, false, true, false);

    public Compilation(ComputeType computeType, boolean exactKernels) {
        this(computeType, exactKernels, true, false);
    }

    /** The same, for weights that do not change. */
    public Compilation ofFixedWeights() {
        return new Compilation(computeType, exactKernels, sameInEveryBatch, true);
    }

    /** bfloat16 converts weights at every call, which arranges them anew. */
    boolean packs() {
        return packed && computeType != ComputeType.BFLOAT16 && PackedConvolutions.areSupported();
    }
}
