package io.anthesis.diffusion.sampling;

import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reverse diffusion as numbers: what {@link ReverseDiffusion} computes with tensors, as one linear combination after each evaluation
 * of the network, so that a device can run every sampler by the same code.
 */
public record SamplingPlan(List<Evaluation> evaluations) {
    /** Predictions that are kept for later evaluations: four of the steps before, and the noises that a step began with. */
    public static final int SLOTS = AdamsBashforth.HIGHEST_ORDER;

    private static final int OF_STEP = SLOTS - 1;

    public SamplingPlan {
        evaluations = List.copyOf(evaluations);
    }

    /**
     * One evaluation of the network, and what follows from it.
     *
     * @param step 0 for the first
     * @param endsStep whether its predicted images are those of the step
     * @param evaluated rates of what the network is given
     * @param begun rates of the noisy images that the step began with
     * @param scale of guidance; 1 if only the strong model is evaluated
     * @param combination what the predicted noises become, and predicted images with them
     * @param next what the network is given next
     */
    public record Evaluation(
            int step,
            boolean endsStep,
            Rates evaluated,
            Rates begun,
            double scale,
            Combination combination,
            Next next) {
        public boolean isGuided() {
            return scale != 1;
        }
    }

    /** @return whether any evaluation is */
    public boolean isGuided() {
        return evaluations.stream().anyMatch(Evaluation::isGuided);
    }

    /**
     * Noises are combined with those that were kept.
     *
     * @param isNeeded whether anything is combined; predicted images stay as they are otherwise
     * @param ofPrediction factor of the noises of this evaluation
     * @param ofKept factors of those kept in each slot
     * @param keptIn slot that gets the noises of this evaluation, -1 for none
     */
    public record Combination(boolean isNeeded, double ofPrediction, double[] ofKept, int keptIn) {
        static Combination none() {
            return new Combination(false, 1, new double[SLOTS], -1);
        }
    }

    /**
     * Factors of a sum: of the step's noisy images, of predicted images and noises, of new noise, of images that the step
     * before predicted.
     */
    public record Next(double noisy, double images, double noises, double added, double previous) {
        static Next mix(double images, double noises) {
            return new Next(0, images, noises, 0, 0);
        }
    }

    public static SamplingPlan of(DiffusionSchedule schedule, SamplerSettings settings) {
        var evaluations = new ArrayList<Evaluation>();
        OptionalDouble previousWidth = OptionalDouble.empty();
        for (int step = 0; step < settings.times().steps(); step++) {
            Rates rates = schedule.rates(settings.times().at(step));
            Rates following = schedule.rates(settings.times().after(step));
            double scale =
                    settings.guidance().guides(rates) ? settings.guidance().scale() : 1;
            boolean last = step == settings.times().steps() - 1;
            Next next = last ? new Next(1, 0, 0, 0, 0) : next(settings, rates, following, previousWidth);
            if (settings.secondOrderAlpha() > 0) {
                double alpha = settings.secondOrderAlpha();
                Rates ahead = ReverseDiffusion.ahead(schedule, settings, step);
                Next toAhead = Next.mix(ahead.signal(), ahead.noise());
                evaluations.add(new Evaluation(step, false, rates, rates, scale, multistep(settings, step), toAhead));
                double[] ofKept = new double[SLOTS];
                ofKept[OF_STEP] = 1 - 1 / (2 * alpha);
                var correction = new Combination(true, 1 / (2 * alpha), ofKept, -1);
                evaluations.add(new Evaluation(step, true, ahead, rates, scale, correction, next));
            } else {
                evaluations.add(new Evaluation(step, true, rates, rates, scale, multistep(settings, step), next));
            }
            if (!last) {
                previousWidth = OptionalDouble.of(DpmSolver.width(rates, following));
            }
        }
        return new SamplingPlan(evaluations);
    }

    private static Combination multistep(SamplerSettings settings, int step) {
        if (settings.multisteps() == 1) {
            return Combination.none();
        }
        int earlier = Math.min(step, settings.multisteps() - 1);
        double[] coefficients = AdamsBashforth.coefficients(earlier + 1);
        double[] ofKept = new double[SLOTS];
        for (int i = 0; i < earlier; i++) {
            ofKept[slot(step - earlier + i)] = coefficients[i];
        }
        return new Combination(true, coefficients[earlier], ofKept, slot(step));
    }

    private static int slot(int step) {
        return step % OF_STEP;
    }

    private static Next next(SamplerSettings settings, Rates rates, Rates following, OptionalDouble previousWidth) {
        return switch (settings.solver()) {
            case DDIM -> {
                NoiseMixture mixture = NoiseMixture.of(settings, rates, following);
                yield new Next(0, following.signal(), mixture.predicted(), mixture.added(), 0);
            }
            case DPM_SOLVER_PP_2M -> {
                DpmSolver.Factors factors = DpmSolver.factors(rates, following, previousWidth);
                yield new Next(
                        factors.noisy(),
                        factors.extrapolated() * (1 + factors.share()),
                        0,
                        0,
                        -factors.extrapolated() * factors.share());
            }
        };
    }
}
