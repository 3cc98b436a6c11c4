package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.StepBatches;

/**
 * What a training learns from. Its batches are functions of (seed, step).
 *
 * @param flips whether half of the images, chosen by (seed, step), are mirrored left to right
 */
public record TrainingData(ImageSource images, Normalizer normalizer, long seed, boolean flips, EpochOrder order) {
    /** @return its batches, drawn in the memory of this process */
    StepBatches batches() {
        return new StepBatches(BatchMaker.training(images, normalizer, seed, flips), order);
    }
}
