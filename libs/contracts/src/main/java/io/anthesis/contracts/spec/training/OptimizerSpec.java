package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

/**
 * How AdamW changes the weights.
 *
 * @param learningRate the highest that {@code curve} reaches
 * @param maxGradientNorm gradients of all weights together are shortened to this Euclidean norm; 0 for never
 * @param accumulation parts of a batch whose gradients are summed, to need less memory; batch normalization sees the parts
 */
public record OptimizerSpec(
        double learningRate, double weightDecay, Curve curve, double maxGradientNorm, int accumulation) {
    private static final long MAX_STEPS = 1_000_000_000;

    public OptimizerSpec {
        require(learningRate > 0 && learningRate <= 1, "optimizer.learningRate", "above 0 and at most 1", learningRate);
        require(weightDecay >= 0 && weightDecay < 1, "optimizer.weightDecay", "0 or more and below 1", weightDecay);
        require(curve != null, "optimizer.curve", "an object", curve);
        require(
                maxGradientNorm >= 0 && maxGradientNorm <= 1e6,
                "optimizer.maxGradientNorm",
                "above 0 and at most 1000000, or 0 for no limit",
                maxGradientNorm);
        require(accumulation >= 1 && accumulation <= 4096, "optimizer.accumulation", "1 to 4096", accumulation);
    }

    /**
     * How the learning rate changes: it rises linearly, then falls along half a cosine.
     *
     * @param warmUpSteps until the full rate is reached; 0 for none
     * @param decayUntilStep where the cosine ends; 0 for a constant rate
     * @param finalShare of the full rate, from {@code decayUntilStep} on
     */
    public record Curve(long warmUpSteps, long decayUntilStep, double finalShare) {
        public static final Curve CONSTANT = new Curve(0, 0, 1);

        public Curve {
            require(
                    warmUpSteps >= 0 && warmUpSteps <= MAX_STEPS,
                    "optimizer.curve.warmUpSteps",
                    "0 to " + MAX_STEPS,
                    warmUpSteps);
            require(
                    decayUntilStep == 0 || (decayUntilStep > warmUpSteps && decayUntilStep <= MAX_STEPS),
                    "optimizer.curve.decayUntilStep",
                    "above warmUpSteps and at most " + MAX_STEPS + ", or 0 for a constant rate",
                    decayUntilStep);
            require(finalShare >= 0 && finalShare <= 1, "optimizer.curve.finalShare", "0 to 1", finalShare);
        }
    }
}
