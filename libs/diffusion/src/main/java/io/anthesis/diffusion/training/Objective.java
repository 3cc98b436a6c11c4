package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.Rates;

/**
 * What a training minimizes.
 *
 * @param on the component whose error counts; need not be the one that the network predicts
 * @param minSnrGamma each image counts by min(SNR, gamma) in units of the error on the signal; 0 for equal weights
 * @see <a href="https://arxiv.org/abs/2303.09556">Hang et al. 2023, section 3.4</a>
 */
public record Objective(PredictionType on, Loss loss, double minSnrGamma) {
    public Objective {
        if (!(minSnrGamma >= 0 && Double.isFinite(minSnrGamma))) {
            throw new IllegalArgumentException(
                    "min-SNR gamma must be a positive number, or 0 for equal weights, was " + minSnrGamma);
        }
    }

    /** The average over all values of the absolute or squared difference. */
    public enum Loss {
        MAE,
        MSE;

        NDArray of(NDArray predicted, NDArray expected) {
            return elementwise(predicted, expected).mean();
        }

        private NDArray elementwise(NDArray predicted, NDArray expected) {
            NDArray difference = predicted.sub(expected);
            return this == MAE ? difference.abs() : difference.square();
        }
    }

    /** @return one number, with gradients */
    NDArray of(NDArray predicted, NDArray expected, Rates[] rates) {
        if (minSnrGamma == 0) {
            return loss.of(predicted, expected);
        }
        NDManager manager = predicted.getManager();
        NDArray perImage =
                loss.elementwise(predicted, expected).reshape(rates.length, -1).mean(new int[] {1});
        return perImage.mul(manager.create(weights(rates), new Shape(rates.length)))
                .mean();
    }

    /** @return how much each image counts, where images do not count the same */
    public float[] weights(Rates[] rates) {
        float[] weights = new float[rates.length];
        for (int i = 0; i < rates.length; i++) {
            double signalPower = (double) rates[i].signal() * rates[i].signal();
            double snr = signalPower / rates[i].noisePower();
            double ofSignal = Math.min(snr, minSnrGamma);
            weights[i] = (float)
                    switch (on) {
                        case SIGNAL -> ofSignal;
                        case NOISE -> snr == 0 ? 0 : ofSignal / snr;
                        case VELOCITY -> ofSignal / (snr + 1);
                    };
        }
        return weights;
    }
}
