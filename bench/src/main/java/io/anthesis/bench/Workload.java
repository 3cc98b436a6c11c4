package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.tensor.execution.ComputeType;
import java.util.List;

/** One kind of work of the engine, on the Keras example's network: 64 px, widths 32-64-96-128, two blocks a level. */
interface Workload {
    int IMAGE_SIZE = 64;
    ResidualUNet NETWORK = new ResidualUNet(IMAGE_SIZE, List.of(32, 64, 96, 128), 2, 32, 1000);
    int STEPS = 20;

    /** Does it {@code repetitions} times with {@code batch} images. */
    void run(int batch, int repetitions);

    /** @param name training, sampling or features; the first two also with {@code -unpadded} or a compute type behind; or peak */
    static Workload of(String name, NDManager manager) {
        return switch (name) {
            case "training" -> new TrainingWorkload(manager, ComputeType.FLOAT32);
            case "training-tensor-float32" -> new TrainingWorkload(manager, ComputeType.TENSOR_FLOAT32);
            case "training-bfloat16" -> new TrainingWorkload(manager, ComputeType.BFLOAT16);
            case "sampling" -> new SamplingWorkload(manager, true, ComputeType.FLOAT32);
            case "sampling-unpadded" -> new SamplingWorkload(manager, false, ComputeType.FLOAT32);
            case "sampling-tensor-float32" -> new SamplingWorkload(manager, true, ComputeType.TENSOR_FLOAT32);
            case "sampling-bfloat16" -> new SamplingWorkload(manager, true, ComputeType.BFLOAT16);
            case "features" -> new FeaturesWorkload(manager);
            case "peak" -> new PeakWorkload(manager);
            default -> throw new IllegalArgumentException("unknown workload '" + name + "'");
        };
    }
}
