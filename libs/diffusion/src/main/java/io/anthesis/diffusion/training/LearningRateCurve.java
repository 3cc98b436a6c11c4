package io.anthesis.diffusion.training;

/**
 * How the learning rate changes with the step: it rises linearly at first, then falls along half a cosine.
 *
 * @param warmUpSteps until the full rate is reached; 0 for none
 * @param decayUntilStep where the cosine ends; 0 for a constant rate
 * @param finalShare of the full rate, from {@code decayUntilStep} on, in [0, 1]
 * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter 2017, equation 5</a>
 */
public record LearningRateCurve(long warmUpSteps, long decayUntilStep, double finalShare) {
    public static final LearningRateCurve CONSTANT = new LearningRateCurve(0, 0, 1);

    public LearningRateCurve {
        if (warmUpSteps < 0 || decayUntilStep < 0 || (decayUntilStep > 0 && decayUntilStep <= warmUpSteps)) {
            throw new IllegalArgumentException(
                    "the learning rate must decay until a step after its warm-up, or not at all;"
                            + " warm-up steps were " + warmUpSteps + ", decay ended at " + decayUntilStep);
        }
        if (!(finalShare >= 0 && finalShare <= 1)) {
            throw new IllegalArgumentException(
                    "the final share of the learning rate must be in [0, 1], was " + finalShare);
        }
    }

    /**
     * @param step 1 for the first
     * @return the share of the full rate that it uses, in [0, 1]
     */
    public double at(long step) {
        if (step < warmUpSteps) {
            return (double) step / warmUpSteps;
        }
        if (decayUntilStep == 0) {
            return 1;
        }
        double done = Math.min(1, (double) (step - warmUpSteps) / (decayUntilStep - warmUpSteps));
        return finalShare + (1 - finalShare) * (1 + StrictMath.cos(Math.PI * done)) / 2;
    }
}
