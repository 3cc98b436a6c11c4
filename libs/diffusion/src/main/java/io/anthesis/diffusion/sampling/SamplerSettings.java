package io.anthesis.diffusion.sampling;

import io.anthesis.diffusion.schedule.DiffusionSchedule;
import java.util.stream.IntStream;

/**
 * How images are sampled.
 *
 * @param stochasticity eta, 0 (deterministic DDIM) to 1 (DDPM): the share of noise that is replaced by new noise at each step
 * @param variancePreserving whether new noise has the power of what it replaces, or more ("large")
 * @param multisteps noise predictions that a step combines, 1 to 5 (Adams-Bashforth)
 * @param secondOrderAlpha how far into a step the network is evaluated a second time, in (0, 1]; 0 for never. 0.5 is the
 *     midpoint method, 1 is Heun's
 * @param clipImages whether predicted images, guided ones included, are kept to the range of pixels
 * @see <a href="https://arxiv.org/abs/2010.02502">Song et al. 2020, equations 12 and 16</a> (stochasticity),
 *     <a href="https://arxiv.org/abs/2202.09778">Liu et al. 2022</a> (multistep),
 *     <a href="https://arxiv.org/abs/2206.00364">Karras et al. 2022, appendix D</a> (second order)
 */
public record SamplerSettings(
        DiffusionTimes times,
        Solver solver,
        double stochasticity,
        boolean variancePreserving,
        int multisteps,
        double secondOrderAlpha,
        boolean clipImages,
        Guidance guidance) {
    public SamplerSettings {
        if (!(stochasticity >= 0 && stochasticity <= 1)) {
            throw new IllegalArgumentException("stochasticity must be in [0, 1], was " + stochasticity);
        }
        if (multisteps < 1 || multisteps > AdamsBashforth.HIGHEST_ORDER) {
            throw new IllegalArgumentException("multisteps must be 1 to 5, was " + multisteps);
        }
        if (!(secondOrderAlpha >= 0 && secondOrderAlpha <= 1)) {
            throw new IllegalArgumentException(
                    "second order alpha must be in (0, 1], or 0 for none, was " + secondOrderAlpha);
        }
        if (multisteps > 1 && !times.uniform()) {
            throw new IllegalArgumentException(
                    "multistep sampling needs uniform diffusion times: its coefficients assume equal steps");
        }
        if (solver.hasOwnSteps() && (stochasticity > 0 || multisteps > 1 || secondOrderAlpha > 0)) {
            throw new IllegalArgumentException(
                    solver.label + " has its own steps: stochasticity, multisteps and second order must be left out");
        }
    }

    /** Without guidance. */
    public SamplerSettings(
            DiffusionTimes times,
            Solver solver,
            double stochasticity,
            boolean variancePreserving,
            int multisteps,
            double secondOrderAlpha,
            boolean clipImages) {
        this(times, solver, stochasticity, variancePreserving, multisteps, secondOrderAlpha, clipImages, Guidance.NONE);
    }

    /** What a step is made of. */
    public enum Solver {
        DDIM("DDIM", false),
        /** <a href="https://arxiv.org/abs/2211.01095">Lu et al. 2022, algorithm 2</a>: two predicted images extrapolated. */
        DPM_SOLVER_PP_2M("DPM-Solver++(2M)", true);

        private final String label;
        private final boolean ownSteps;

        Solver(String label, boolean ownSteps) {
            this.label = label;
            this.ownSteps = ownSteps;
        }

        /** Whether it steps in one way only: without new noise, multisteps and second order. */
        boolean hasOwnSteps() {
            return ownSteps;
        }
    }

    /** The Keras example's: deterministic, uniform times, no clipping between steps. */
    public static SamplerSettings ddim(int steps) {
        return new SamplerSettings(DiffusionTimes.uniform(steps), Solver.DDIM, 0, true, 1, 0, false);
    }

    public SamplerSettings with(Guidance other) {
        return new SamplerSettings(
                times, solver, stochasticity, variancePreserving, multisteps, secondOrderAlpha, clipImages, other);
    }

    /** @return in how many steps a weak prediction is made as well, with a model of this schedule */
    public int guidedSteps(DiffusionSchedule schedule) {
        return Math.toIntExact(IntStream.range(0, times.steps())
                .filter(step -> guidance.guides(schedule.rates(times.at(step))))
                .count());
    }
}
