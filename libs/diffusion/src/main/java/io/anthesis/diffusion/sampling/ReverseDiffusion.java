package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.prediction.Components;
import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.BatchRates;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.List;
import java.util.Optional;

/**
 * From noise to images, step by step ({@code reverse_diffusion} of the Keras example, {@code diffusion_process} of
 * clear-diffusion-keras).
 *
 * @param range of normalized pixels, used where the settings ask for clipping
 * @param guide whose predictions are the weak ones, where the settings ask for guidance; without one they are those of the network itself
 *     for no class
 */
public record ReverseDiffusion(
        CompiledNetwork network,
        DiffusionSchedule schedule,
        PredictionType predictionType,
        ImageRange range,
        SamplerSettings settings,
        Optional<Denoiser> guide) {
    public ReverseDiffusion {
        if (settings.guidance().isNeeded()) {
            Guidance.requireWeakPrediction(ClassRows.classes(network.graph()), guide.isPresent());
        }
    }

    /** Without a guide. */
    public ReverseDiffusion(
            CompiledNetwork network,
            DiffusionSchedule schedule,
            PredictionType predictionType,
            ImageRange range,
            SamplerSettings settings) {
        this(network, schedule, predictionType, range, settings, Optional.empty());
    }

    /** As {@link #sample(Weights, List, NDArray, StepNoises, SamplingObserver)}, of images of no class. */
    public NDArray sample(Weights weights, NDArray initialNoise, StepNoises stepNoises, SamplingObserver observer) {
        return sample(weights, List.of(), initialNoise, stepNoises, observer);
    }

    /**
     * @param classes of the images, in the order of the rows; those after them are of no class
     * @param initialNoise standard normal, shape (batch, height, width, 3); left as it is
     * @param stepNoises asked only if the settings are stochastic
     * @return predicted images of the last step, normalized, of that shape and manager
     */
    public NDArray sample(
            Weights weights,
            List<ClassMixture> classes,
            NDArray initialNoise,
            StepNoises stepNoises,
            SamplingObserver observer) {
        NDManager owner = initialNoise.getManager();
        DiffusionTimes times = settings.times();
        try (NDManager manager = owner.newSubManager();
                var multistep = new AdamsBashforth(manager, settings.multisteps());
                var dpmSolver = new DpmSolver(manager)) {
            var denoiser = new GuidedDenoiser(
                    new Denoiser(network, weights, predictionType),
                    guide,
                    settings.guidance().scale(),
                    manager,
                    classes,
                    (int) initialNoise.getShape().get(0));
            NDArray noisyImages = initialNoise.duplicate();
            for (int step = 0; ; step++) {
                NDManager scratch = manager.newSubManager();
                noisyImages.attach(scratch);
                Rates rates = schedule.rates(times.at(step));
                Rates nextRates = schedule.rates(times.after(step));
                boolean guided = settings.guidance().guides(rates);
                Components predicted = clipped(denoiser.predict(noisyImages, rates, guided));
                if (settings.multisteps() > 1) {
                    predicted = ofNoises(noisyImages, multistep.combine(predicted.noises()), rates);
                }
                if (settings.secondOrderAlpha() > 0) {
                    predicted = secondOrder(denoiser, noisyImages, predicted, rates, step, guided);
                }
                boolean last = step == times.steps() - 1;
                NDArray images = predicted.images();
                observer.afterStep(step + 1, noisyImages, images);
                if (last) {
                    images.attach(owner);
                    scratch.close();
                    return images;
                }
                noisyImages = switch (settings.solver()) {
                    case DDIM -> mix(predicted, rates, nextRates, stepNoises, step);
                    case DPM_SOLVER_PP_2M -> dpmSolver.step(noisyImages, images, rates, nextRates);
                };
                noisyImages.attach(manager);
                scratch.close();
            }
        }
    }

    private Components ofNoises(NDArray noisyImages, NDArray noises, Rates rates) {
        BatchRates batchRates = BatchRates.of(noisyImages.getManager(), rates);
        return clipped(PredictionType.NOISE.components(noisyImages, noises, batchRates));
    }

    private Components clipped(Components components) {
        return settings.clipImages()
                ? new Components(range.clip(components.images()), components.noises())
                : components;
    }

    /** A generic second-order Runge-Kutta step: a second evaluation a part of the step ahead corrects the first. */
    private Components secondOrder(
            GuidedDenoiser denoiser, NDArray noisyImages, Components first, Rates rates, int step, boolean guided) {
        double alpha = settings.secondOrderAlpha();
        Rates ahead = ahead(schedule, settings, step);
        NDArray noisyAhead =
                first.images().mul(ahead.signal()).add(first.noises().mul(ahead.noise()));
        Components second = clipped(denoiser.predict(noisyAhead, ahead, guided));
        double share = 1 / (2 * alpha);
        NDArray noises =
                first.noises().mul((float) (1 - share)).add(second.noises().mul((float) share));
        return ofNoises(noisyImages, noises, rates);
    }

    /** @return the rates at which the second evaluation of a step is */
    static Rates ahead(DiffusionSchedule schedule, SamplerSettings settings, int step) {
        float time = settings.times().at(step);
        return schedule.rates(Math.max(
                0, time - settings.secondOrderAlpha() * (time - settings.times().after(step))));
    }

    private NDArray mix(Components predicted, Rates rates, Rates next, StepNoises stepNoises, int step) {
        NoiseMixture mixture = NoiseMixture.of(settings, rates, next);
        NDArray mixed =
                predicted.images().mul(next.signal()).add(predicted.noises().mul((float) mixture.predicted()));
        if (settings.stochasticity() == 0) {
            return mixed;
        }
        return mixed.add(stepNoises.at(mixed.getManager(), step).mul((float) mixture.added()));
    }
}
