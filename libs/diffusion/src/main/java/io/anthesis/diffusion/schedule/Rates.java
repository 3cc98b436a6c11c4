package io.anthesis.diffusion.schedule;

/** Noisy image = signal rate · image + noise rate · noise; signal² + noise² = 1. */
public record Rates(float signal, float noise) {
    /** @return logarithm of signal rate / noise rate, half the log-SNR; grows towards the image side */
    public double logRatio() {
        return StrictMath.log((double) signal / noise);
    }

    /** @return noise rate², in [0, 1]: the network's input about the noise */
    public float noisePower() {
        return noise * noise;
    }
}
