package io.anthesis.diffusion.sampling;

import java.util.ArrayList;
import java.util.List;

/** What a sampling saw and thought at every step: values in [0, 1], images one after another, channels last. */
public final class Trajectory {
    private final int images;
    private final int imageSize;
    private final List<float[]> noisy = new ArrayList<>();
    private final List<float[]> predicted = new ArrayList<>();

    /**
     * @param images sampled together
     * @param imageSize their height and width, in pixels
     */
    public Trajectory(int images, int imageSize) {
        this.images = images;
        this.imageSize = imageSize;
    }

    /** Adds a step. */
    public void add(float[] noisyImages, float[] predictedImages) {
        noisy.add(noisyImages);
        predicted.add(predictedImages);
    }

    /** @return how many images were sampled together */
    public int images() {
        return images;
    }

    /** @return their height and width, in pixels */
    public int imageSize() {
        return imageSize;
    }

    /** Noisy images that each step began with; the first are the initial noise. */
    public List<float[]> noisy() {
        return List.copyOf(noisy);
    }

    /** Images that each step predicted; the last are the result. */
    public List<float[]> predicted() {
        return List.copyOf(predicted);
    }
}
