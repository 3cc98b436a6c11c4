package io.anthesis.diffusion.training;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.script.AdamW;

/**
 * How a network is trained, apart from its data.
 *
 * @param predictionType what the network's output means
 * @param optimizer its learning rate is the highest that {@code learningRate} reaches
 * @param maxGradientNorm gradients of all weights together are shortened to this Euclidean norm; 0 for never
 */
public record TrainingSettings(
        PredictionType predictionType,
        Objective objective,
        TimeDistribution times,
        AdamW optimizer,
        LearningRateCurve learningRate,
        double maxGradientNorm,
        Ema ema) {
    public TrainingSettings {
        if (!(maxGradientNorm >= 0 && Double.isFinite(maxGradientNorm))) {
            throw new IllegalArgumentException(
                    "the largest gradient norm must be a positive number, or 0 for none, was " + maxGradientNorm);
        }
    }

    /** With one moving average, of a momentum in [0, 1). */
    public TrainingSettings(
            PredictionType predictionType,
            Objective objective,
            TimeDistribution times,
            AdamW optimizer,
            LearningRateCurve learningRate,
            double maxGradientNorm,
            double ema) {
        this(predictionType, objective, times, optimizer, learningRate, maxGradientNorm, Ema.of(ema));
    }

    /** As the Keras example trains: on the noise that the network predicts, at a constant learning rate. */
    public static TrainingSettings example(Objective.Loss loss, AdamW optimizer, double ema) {
        return new TrainingSettings(
                PredictionType.NOISE,
                new Objective(PredictionType.NOISE, loss, 0),
                TimeDistribution.UNIFORM_TIME,
                optimizer,
                LearningRateCurve.CONSTANT,
                0,
                ema);
    }

    /** What the uniform numbers of a batch stand for. */
    public enum TimeDistribution {
        /** Diffusion times of the schedule, as in the Keras example. */
        UNIFORM_TIME,
        /** Noise powers, whatever the schedule, as in clear-diffusion-keras. */
        UNIFORM_NOISE_POWER;

        /** @return the rates of each image of a batch */
        public Rates[] rates(DiffusionSchedule schedule, float[] times) {
            var rates = new Rates[times.length];
            for (int i = 0; i < times.length; i++) {
                rates[i] = switch (this) {
                    case UNIFORM_TIME -> schedule.rates(times[i]);
                    // Half of what the uniform numbers are multiples of: a power of 0 has no noise to divide by.
                    case UNIFORM_NOISE_POWER -> {
                        double power = times[i] + 0x1p-25;
                        yield new Rates((float) Math.sqrt(1 - power), (float) Math.sqrt(power));
                    }
                };
            }
            return rates;
        }
    }
}
