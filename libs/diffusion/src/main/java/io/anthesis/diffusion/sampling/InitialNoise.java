package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;

/** The noise that images begin as: that of image i is a function of (seed, i) alone. */
public final class InitialNoise {
    private InitialNoise() {}

    /**
     * @param firstImage number of the first image
     * @param batch rows of the result; rows after {@code images} are padding and hold zeros
     * @return shape (batch, size, size, 3), owned by {@code manager}
     */
    public static NDArray of(NDManager manager, long seed, long firstImage, int images, int batch, int size) {
        int imageFloats = size * size * 3;
        float[] noise = new float[batch * imageFloats];
        for (int i = 0; i < images; i++) {
            new CounterRandom(seed, Purpose.INITIAL_NOISE, firstImage + i)
                    .fillNormal(noise, i * imageFloats, imageFloats);
        }
        return manager.create(noise, new Shape(batch, size, size, 3));
    }
}
