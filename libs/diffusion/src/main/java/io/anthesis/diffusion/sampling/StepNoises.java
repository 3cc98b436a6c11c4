package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The new noise of each step of stochastic sampling. */
@FunctionalInterface
public interface StepNoises {
    /** For deterministic sampling. */
    StepNoises NONE = (manager, step) -> {
        throw new IllegalStateException("stochastic sampling needs step noises");
    };

    /**
     * @param step 0 for the first
     * @return standard normal, of the noisy images' shape, owned by {@code manager}
     */
    NDArray at(NDManager manager, int step);
}
