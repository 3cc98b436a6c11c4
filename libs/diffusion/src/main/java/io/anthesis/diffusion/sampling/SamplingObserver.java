package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;

/** Is called at every step; an exception from it ends the sampling. */
@FunctionalInterface
public interface SamplingObserver {
    SamplingObserver NONE = (done, noisyImages, predictedImages) -> {};

    /**
     * @param stepsDone 1 after the first
     * @param noisyImages what the step began with, normalized; valid during the call only
     * @param predictedImages what the step thinks the images are, normalized; valid during the call only
     */
    void afterStep(int stepsDone, NDArray noisyImages, NDArray predictedImages);
}
