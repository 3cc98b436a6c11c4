package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.function.IntConsumer;

/**
 * Deterministic DDIM with uniform diffusion times.
 *
 * @param steps network evaluations, 1 or more
 * @see <a href="https://arxiv.org/abs/2010.02502">Song et al. 2020, equation 12 with sigma 0</a>, and {@code reverse_diffusion}
 *     of the Keras example
 */
public record ReverseDiffusion(CompiledNetwork network, DiffusionSchedule schedule, int steps) {
    public ReverseDiffusion {
        if (steps < 1) {
            throw new IllegalArgumentException("diffusion steps must be 1 or more, was " + steps);
        }
    }

    /**
     * @param initialNoise standard normal, shape (batch, height, width, 3); left as it is
     * @param afterStep called with the number of steps done; what it throws ends the sampling
     * @return predicted images of the last step, normalized, of that shape and manager
     */
    public NDArray sample(Weights weights, NDArray initialNoise, IntConsumer afterStep) {
        NDManager owner = initialNoise.getManager();
        long batch = initialNoise.getShape().get(0);
        try (NDManager manager = owner.newSubManager()) {
            NDArray noisyImages = initialNoise.duplicate();
            noisyImages.attach(manager);
            for (int step = 0; ; step++) {
                NDManager scratch = manager.newSubManager();
                noisyImages.attach(scratch);
                float time = 1f - step / (float) steps;
                Rates rates = schedule.rates(scratch.full(new Shape(batch, 1, 1, 1), time));
                NDArray noises =
                        network.infer(weights, noisyImages, rates.noise().square());
                NDArray images = noisyImages.sub(rates.noise().mul(noises)).div(rates.signal());
                if (step == steps - 1) {
                    images.attach(owner);
                    scratch.close();
                    afterStep.accept(steps);
                    return images;
                }
                Rates next = schedule.rates(scratch.full(new Shape(batch, 1, 1, 1), time - 1f / steps));
                noisyImages = next.signal().mul(images).add(next.noise().mul(noises));
                noisyImages.attach(manager);
                scratch.close();
                afterStep.accept(step + 1);
            }
        }
    }
}
