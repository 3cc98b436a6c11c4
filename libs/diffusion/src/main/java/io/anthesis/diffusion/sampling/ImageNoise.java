package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The noise of numbered images: the initial noise of image i is a function of (seed, i), its step noise of (seed, i, step),
 * whatever else is in the batch.
 *
 * @param images in the order of the tensors' rows
 * @param batch rows of the tensors; rows after {@code images} are padding and hold zeros
 * @param imageSize height and width
 */
public record ImageNoise(List<SeededImage> images, int batch, int imageSize) implements StepNoises {
    public ImageNoise {
        images = List.copyOf(images);
        if (batch < images.size()) {
            throw new IllegalArgumentException(images.size() + " images do not fit into a batch of " + batch);
        }
    }

    /** @return standard normal, shape (batch, imageSize, imageSize, 3), owned by {@code manager} */
    public NDArray initial(NDManager manager) {
        return fill(manager, Purpose.INITIAL_NOISE, 0);
    }

    @Override
    public NDArray at(NDManager manager, int step) {
        return fill(manager, Purpose.STEP_NOISE, step);
    }

    /** @return the initial noise of one image, row by row, channels last */
    public static float[] initial(long seed, long image, int imageSize) {
        float[] noise = new float[imageSize * imageSize * 3];
        new CounterRandom(seed, Purpose.INITIAL_NOISE, image).fillNormal(noise, 0, noise.length);
        return noise;
    }

    private NDArray fill(NDManager manager, Purpose purpose, int step) {
        int imageFloats = imageSize * imageSize * 3;
        float[] noise = new float[batch * imageFloats];
        IntStream.range(0, images.size()).parallel().forEach(i -> {
            SeededImage image = images.get(i);
            new CounterRandom(image.seed(), purpose, image.number(), step)
                    .fillNormal(noise, i * imageFloats, imageFloats);
        });
        return manager.create(noise, new Shape(batch, imageSize, imageSize, 3));
    }
}
