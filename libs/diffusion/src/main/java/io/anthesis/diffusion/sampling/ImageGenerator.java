package io.anthesis.diffusion.sampling;

import java.util.List;
import java.util.function.IntConsumer;

/** Makes images that do not depend on their batch, bit for bit. */
public interface ImageGenerator {
    /**
     * @param images 1 to {@link io.anthesis.tensor.script.BatchPadding#LARGEST}, of any seeds
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return images one after another, channels last, values in [0, 1]
     */
    float[] generate(List<SeededImage> images, IntConsumer afterStep);

    /** As {@link #generate(List, IntConsumer)}, for images of one seed that follow each other. */
    default float[] generate(long seed, long firstImage, int count, IntConsumer afterStep) {
        return generate(SeededImage.range(seed, firstImage, count), afterStep);
    }

    /**
     * Images from given noises, such as interpolated ones. Deterministic settings only.
     *
     * @param noises each of imageSize · imageSize · 3 values, channels last
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return images as {@link #generate} returns them
     */
    float[] generateFrom(List<float[]> noises, IntConsumer afterStep);

    /**
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return noisy and predicted images of every step
     */
    Trajectory trajectory(long seed, long firstImage, int count, IntConsumer afterStep);

    /** @return height and width of the images, in pixels */
    int imageSize();
}
