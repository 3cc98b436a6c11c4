package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.schedule.Rates;

/**
 * DPM-Solver++(2M): the predicted image is extrapolated from the last two, linearly in the logarithm of signal / noise.
 *
 * @see <a href="https://arxiv.org/abs/2211.01095">Lu et al. 2022, algorithm 2</a>
 */
final class DpmSolver implements AutoCloseable {
    private final NDManager owner;
    private NDArray previousImages;
    private double previousWidth;

    DpmSolver(NDManager owner) {
        this.owner = owner;
    }

    /** @return the noisy images at {@code next}, of the manager of {@code images} */
    NDArray step(NDArray noisyImages, NDArray images, Rates rates, Rates next) {
        double width = next.logRatio() - rates.logRatio();
        NDArray extrapolated = images;
        if (previousImages != null) {
            double share = width / (2 * previousWidth);
            NDArray correction = previousImages.mul((float) -share);
            correction.attach(images.getManager());
            extrapolated = images.mul((float) (1 + share)).addi(correction);
            previousImages.close();
        }
        previousImages = images.duplicate();
        previousImages.attach(owner);
        previousWidth = width;
        double kept = (double) next.noise() / rates.noise();
        double added = -next.signal() * Math.expm1(-width);
        return noisyImages.mul((float) kept).add(extrapolated.mul((float) added));
    }

    @Override
    public void close() {
        if (previousImages != null) {
            previousImages.close();
        }
    }
}
