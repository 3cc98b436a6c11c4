package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.weights.Weights;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Makes images that do not depend on their batch: small batches are padded to a size whose rows come out bit for bit as
 * those of larger ones (see {@link BatchPadding}).
 */
public record ImageGenerator(ReverseDiffusion diffusion, Weights weights, Normalizer normalizer, BatchPadding padding) {
    /**
     * @param firstImage number of the first image; images are numbered from 0 within a seed
     * @return {@code count} images one after another, channels last, values in [0, 1]
     */
    public float[] generate(NDManager parent, long seed, long firstImage, int count, IntConsumer afterStep) {
        int size = diffusion.network().graph().output().height();
        try (NDManager manager = parent.newSubManager()) {
            NDArray noise = InitialNoise.of(manager, seed, firstImage, count, padding.paddedSize(count), size);
            NDArray images = normalizer.denormalize(diffusion.sample(weights, noise, afterStep));
            return Arrays.copyOf(images.toFloatArray(), count * size * size * 3);
        }
    }
}
