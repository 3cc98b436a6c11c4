package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.training.Losses;

/** Losses of a network in evaluation mode. */
public interface LossEvaluation extends AutoCloseable {
    /**
     * @param step decides noises and diffusion times
     * @param numbers of images; the batch is made of those from {@code from} on
     * @return losses averaged over the batch
     */
    Losses of(long step, int[] numbers, int from);

    @Override
    void close();
}
