package io.anthesis.diffusion.sampling;

import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/** Makes images that do not depend on their batch, bit for bit. Classes that the model lacks are refused with an {@link IllegalArgumentException}. */
public interface ImageGenerator {
    /**
     * @param images 1 to {@link io.anthesis.tensor.script.BatchPadding#LARGEST}, of any seeds
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return images one after another, channels last, values in [0, 1]
     */
    float[] generate(List<SeededImage> images, IntConsumer afterStep);

    /** As {@link #generate(List, IntConsumer)}, for images of one seed and no class that follow each other. */
    default float[] generate(long seed, long firstImage, int count, IntConsumer afterStep) {
        return generate(SeededImage.range(seed, firstImage, count), afterStep);
    }

    /**
     * Images from given noises, such as interpolated ones. Deterministic settings only.
     *
     * @param noises each of imageSize · imageSize · 3 values, channels last
     * @param classes what each image is to be of, as many as noises
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return images as {@link #generate} returns them
     */
    float[] generateFrom(List<float[]> noises, List<ClassMixture> classes, IntConsumer afterStep);

    /** As {@link #generateFrom(List, List, IntConsumer)}, for images of no class. */
    default float[] generateFrom(List<float[]> noises, IntConsumer afterStep) {
        return generateFrom(noises, Collections.nCopies(noises.size(), ClassMixture.NONE), afterStep);
    }

    /**
     * @param images 1 to {@link io.anthesis.tensor.script.BatchPadding#LARGEST}, of any seeds
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return noisy and predicted images of every step
     */
    Trajectory trajectory(List<SeededImage> images, IntConsumer afterStep);

    /** As {@link #trajectory(List, IntConsumer)}, for images of one seed and no class that follow each other. */
    default Trajectory trajectory(long seed, long firstImage, int count, IntConsumer afterStep) {
        return trajectory(SeededImage.range(seed, firstImage, count), afterStep);
    }

    /** @return height and width of the images, in pixels */
    int imageSize();
}
