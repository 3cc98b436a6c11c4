package io.anthesis.diffusion.training;

import java.util.List;

/**
 * The moving averages of all weights that a training keeps. The first is the one that images are sampled with by default.
 *
 * @param momenta of the averages, each in [0, 1): how much of an average a step keeps
 * @param warmUp whether an average follows faster at first, as {@code tf.train.ExponentialMovingAverage} does with {@code num_updates}: it
 *     would be of the initial weights for a long time otherwise
 */
public record Ema(List<Double> momenta, boolean warmUp) {
    private static final int MAX_AVERAGES = 8;

    public Ema {
        momenta = List.copyOf(momenta);
        if (momenta.isEmpty() || momenta.size() > MAX_AVERAGES) {
            throw new IllegalArgumentException(
                    "there must be 1 to " + MAX_AVERAGES + " EMA momenta, were " + momenta.size());
        }
        for (double momentum : momenta) {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("EMA momentum must be 0 or more and below 1, was " + momentum);
            }
        }
    }

    /** One average without warm-up. */
    public static Ema of(double momentum) {
        return new Ema(List.of(momentum), false);
    }

    /** @return how many averages there are */
    public int averages() {
        return momenta.size();
    }

    /**
     * @param average 0 for the first
     * @param step 1 for the first
     */
    public double momentum(int average, long step) {
        double momentum = momenta.get(average);
        return warmUp ? Math.min(momentum, (1.0 + step) / (10.0 + step)) : momentum;
    }
}
