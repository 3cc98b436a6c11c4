package io.anthesis.diffusion.sampling;

import io.anthesis.diffusion.schedule.Rates;

/**
 * How much of the predicted noise the next noisy images have, and how much new noise.
 *
 * @see <a href="https://arxiv.org/abs/2010.02502">Song et al. 2020, equations 12 and 16</a>
 */
record NoiseMixture(double predicted, double added) {
    static NoiseMixture of(SamplerSettings settings, Rates rates, Rates next) {
        if (settings.stochasticity() == 0) {
            return new NoiseMixture(next.noise(), 0);
        }
        double kept = (double) rates.signal() / next.signal();
        double newNoise =
                settings.stochasticity() * Math.sqrt(Math.max(0, 1 - kept * kept)) * next.noise() / rates.noise();
        double oldNoise = Math.sqrt(Math.max(0, (double) next.noise() * next.noise() - newNoise * newNoise));
        double added = settings.variancePreserving() ? newNoise : newNoise * rates.noise() / next.noise();
        return new NoiseMixture(oldNoise, added);
    }
}
