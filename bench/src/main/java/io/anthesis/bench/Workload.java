package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.network.ResidualUNet;
import java.util.List;

/** One kind of work of the engine, on the Keras example's network: 64 px, widths 32-64-96-128, two blocks a level. */
interface Workload {
    int IMAGE_SIZE = 64;
    ResidualUNet NETWORK = new ResidualUNet(IMAGE_SIZE, List.of(32, 64, 96, 128), 2, 32, 1000);
    int STEPS = 20;

    /** Does it {@code repetitions} times with {@code batch} images. */
    void run(int batch, int repetitions);

    /** @param name training, sampling, sampling-unpadded, sampling-bfloat16, training-bfloat16, features or peak */
    static Workload of(String name, NDManager manager) {
        return switch (name) {
            case "training" -> new TrainingWorkload(manager, false);
            case "training-bfloat16" -> new TrainingWorkload(manager, true);
            case "sampling" -> new SamplingWorkload(manager, true, false);
            case "sampling-unpadded" -> new SamplingWorkload(manager, false, false);
            case "sampling-bfloat16" -> new SamplingWorkload(manager, true, true);
            case "features" -> new FeaturesWorkload(manager);
            case "peak" -> new PeakWorkload(manager);
            default -> throw new IllegalArgumentException("unknown workload '" + name + "'");
        };
    }
}
