package io.anthesis.diffusion.training;

import io.anthesis.tensor.script.AdamW;

/**
 * How a network is trained, apart from its data.
 *
 * @param ema momentum of the moving average of all weights, in [0, 1)
 */
public record TrainingSettings(Loss loss, AdamW optimizer, double ema) {
    public TrainingSettings {
        if (!(ema >= 0 && ema < 1)) {
            throw new IllegalArgumentException("EMA momentum must be 0 or more and below 1, was " + ema);
        }
    }

    /** The average over all values of the absolute or squared difference. */
    public enum Loss {
        MAE,
        MSE
    }
}
