package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.schedule.Rates;
import java.util.OptionalDouble;

/**
 * DPM-Solver++(2M): the predicted image is extrapolated from the last two, linearly in the logarithm of signal / noise.
 *
 * @see <a href="https://arxiv.org/abs/2211.01095">Lu et al. 2022, algorithm 2</a>
 */
final class DpmSolver implements AutoCloseable {
    private final NDManager owner;
    private NDArray previousImages;
    private OptionalDouble previousWidth = OptionalDouble.empty();

    DpmSolver(NDManager owner) {
        this.owner = owner;
    }

    /**
     * Factors of a step: next noisy images = {@code noisy} · noisy images + {@code extrapolated} · extrapolated images, which are
     * (1 + {@code share}) · predicted images - {@code share} · those of the step before.
     */
    record Factors(double noisy, double extrapolated, double share) {}

    /** @param previousWidth {@link #width} of the step before; there is none before the first */
    static Factors factors(Rates rates, Rates next, OptionalDouble previousWidth) {
        double width = width(rates, next);
        return new Factors(
                (double) next.noise() / rates.noise(),
                -next.signal() * Math.expm1(-width),
                previousWidth.isPresent() ? width / (2 * previousWidth.getAsDouble()) : 0);
    }

    static double width(Rates rates, Rates next) {
        return next.logRatio() - rates.logRatio();
    }

    /** @return the noisy images at {@code next}, of the manager of {@code images} */
    NDArray step(NDArray noisyImages, NDArray images, Rates rates, Rates next) {
        Factors factors = factors(rates, next, previousWidth);
        NDArray extrapolated = images;
        if (previousImages != null) {
            NDArray correction = previousImages.mul((float) -factors.share());
            correction.attach(images.getManager());
            extrapolated = images.mul((float) (1 + factors.share())).addi(correction);
            previousImages.close();
        }
        previousImages = images.duplicate();
        previousImages.attach(owner);
        previousWidth = OptionalDouble.of(width(rates, next));
        return noisyImages.mul((float) factors.noisy()).add(extrapolated.mul((float) factors.extrapolated()));
    }

    @Override
    public void close() {
        if (previousImages != null) {
            previousImages.close();
        }
    }
}
