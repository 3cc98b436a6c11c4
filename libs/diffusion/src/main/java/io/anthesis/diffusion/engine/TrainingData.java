package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.tensor.graph.Symbol;
import java.util.List;

/**
 * What a training learns from. Its batches are functions of (seed, step).
 *
 * @param flips whether half of the images, chosen by (seed, step), are mirrored left to right
 * @param labels of a network that knows as many classes
 */
public record TrainingData(
        ImageSource images, Normalizer normalizer, long seed, boolean flips, EpochOrder order, ClassLabels labels) {
    /** Without classes. */
    public TrainingData(ImageSource images, Normalizer normalizer, long seed, boolean flips, EpochOrder order) {
        this(images, normalizer, seed, flips, order, ClassLabels.NONE);
    }

    /**
     * @param dropouts of the network, where masks for them are wanted
     * @return its batches, drawn in the memory of this process
     */
    StepBatches batches(List<Symbol> dropouts) {
        return new StepBatches(BatchMaker.training(images, normalizer, seed, flips, labels, dropouts), order);
    }
}
