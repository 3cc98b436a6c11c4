package io.anthesis.artifacts.checkpoint;

import io.anthesis.tensor.format.HostTensor;
import java.util.Map;

/** A tensor has values that are NaN or infinite: nothing that is computed with it is of use. */
public final class NonFiniteWeights extends RuntimeException {
    private static final int CHUNK_ELEMENTS = 1 << 16;

    private NonFiniteWeights(String message) {
        super(message);
    }

    /**
     * @param owner of the tensors, as in {@code checkpoint 1f0e}
     * @param tensors of float32 elements
     * @throws NonFiniteWeights naming the first tensor that has such values, and how many
     */
    public static void refuse(String owner, Map<String, HostTensor> tensors) {
        tensors.forEach((name, tensor) -> {
            long elements = tensor.data().byteSize() / tensor.type().bytes();
            long count = count(tensor, elements);
            if (count > 0) {
                throw new NonFiniteWeights(owner + " has weights that are NaN or infinite: " + count + " of " + elements
                        + " in tensor '" + name + "'; its training diverged: a smaller learning rate usually helps");
            }
        });
    }

    private static long count(HostTensor tensor, long elements) {
        long count = 0;
        for (long from = 0; from < elements; from += CHUNK_ELEMENTS) {
            for (float value : tensor.floats(from, (int) Math.min(CHUNK_ELEMENTS, elements - from))) {
                count += Float.isFinite(value) ? 0 : 1;
            }
        }
        return count;
    }
}
