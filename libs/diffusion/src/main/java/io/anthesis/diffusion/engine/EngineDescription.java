package io.anthesis.diffusion.engine;

import io.anthesis.tensor.execution.ComputeType;
import java.util.List;

/**
 * A device and what it can compute.
 *
 * @param device {@code cpu}, or {@code gpu:0} and so on
 * @param threads that an operation uses on a CPU
 * @param memoryBytes of the device, used or not; of a CPU that of its machine or container
 * @param types that the device has units for
 * @param text one line: what computes, with the versions of its libraries
 */
public record EngineDescription(String device, int threads, long memoryBytes, List<ComputeType> types, String text) {
    public EngineDescription {
        types = List.copyOf(types);
    }

    /** @return whether it is a GPU */
    public boolean isGpu() {
        return device.startsWith("gpu");
    }

    /** @return what trains fastest without a difference that is known: what Keras computes in on the same device */
    public ComputeType fastestNearFloat32() {
        return isGpu() && types.contains(ComputeType.TENSOR_FLOAT32) ? ComputeType.TENSOR_FLOAT32 : ComputeType.FLOAT32;
    }
}
