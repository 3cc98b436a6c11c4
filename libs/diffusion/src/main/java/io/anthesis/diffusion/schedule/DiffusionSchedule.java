package io.anthesis.diffusion.schedule;

import ai.djl.ndarray.NDArray;

/** A variance-preserving noise schedule, continuous in diffusion time. */
public interface DiffusionSchedule {
    /**
     * @param diffusionTimes shape (batch, 1, 1, 1), float32, each in [0, 1]; 0 is the image side, 1 the noise side
     * @return rates of that shape, attached to the manager of {@code diffusionTimes}
     * @throws IllegalArgumentException if the shape is another; the message gives it
     */
    Rates rates(NDArray diffusionTimes);
}
