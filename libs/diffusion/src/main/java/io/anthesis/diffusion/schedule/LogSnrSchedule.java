package io.anthesis.diffusion.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The schedules of clear-diffusion-keras ({@code schedule.py}): between two signal-to-noise ratios, each along another curve.
 *
 * @param startLogSnr natural logarithm of signal power / noise power at diffusion time 0
 * @param endLogSnr at diffusion time 1, smaller than {@code startLogSnr}
 * @see <a href="https://github.com/beresandras/clear-diffusion-keras">Béres 2022</a>
 */
public record LogSnrSchedule(Curve curve, double startLogSnr, double endLogSnr) implements DiffusionSchedule {
    private static final double LIMIT = 60;

    public LogSnrSchedule {
        if (!(endLogSnr >= -LIMIT && endLogSnr < startLogSnr && startLogSnr <= LIMIT)) {
            throw new IllegalArgumentException("log-SNRs must satisfy -60 <= end < start <= 60, were start "
                    + startLogSnr + " and end " + endLogSnr);
        }
    }

    /** What changes linearly with diffusion time. */
    public enum Curve {
        /** The noise power. */
        @JsonProperty("linear")
        LINEAR,
        /** The angle between signal and noise (Nichol and Dhariwal 2021, section 3.2, simplified). */
        @JsonProperty("cosine")
        COSINE,
        /** The log-SNR (Kingma et al. 2021, "Variational diffusion models"). */
        @JsonProperty("log-snr-linear")
        LOG_SNR_LINEAR,
        /** The logarithm of the noise power. */
        @JsonProperty("log-noise-linear")
        LOG_NOISE_LINEAR,
        /** The logarithm of the signal power. */
        @JsonProperty("log-signal-linear")
        LOG_SIGNAL_LINEAR,
        /** Approximately, the ratio of one step's noise power to the last one's. */
        @JsonProperty("noise-step-linear")
        NOISE_STEP_LINEAR,
        /** Approximately, the ratio of one step's signal power to the last one's, as in Ho et al. 2020. */
        @JsonProperty("signal-step-linear")
        SIGNAL_STEP_LINEAR
    }

    /**
     * Near the noise side the signal power has few digits in float32, and a network that Keras trained knows the rates that
     * Keras gave it. So both ends, and every difference from 1, are rounded where Keras rounds them.
     */
    @Override
    public Rates rates(double diffusionTime) {
        float noisePower = (float) noisePower(DiffusionSchedule.requireTime(diffusionTime));
        return new Rates((float) Math.sqrt(1f - noisePower), (float) Math.sqrt(noisePower));
    }

    private double noisePower(double time) {
        float start = noisePowerOf(startLogSnr);
        float end = noisePowerOf(endLogSnr);
        float startSignal = 1f - start;
        float endSignal = 1f - end;
        return switch (curve) {
            case LINEAR -> start + time * (end - start);
            case COSINE -> {
                double startAngle = StrictMath.asin(Math.sqrt(start));
                double endAngle = StrictMath.asin(Math.sqrt(end));
                double noiseRate = StrictMath.sin(startAngle + time * (endAngle - startAngle));
                yield noiseRate * noiseRate;
            }
            case LOG_SNR_LINEAR -> 1 / (1 + StrictMath.exp(startLogSnr + time * (endLogSnr - startLogSnr)));
            case LOG_NOISE_LINEAR -> start * StrictMath.pow(end / start, time);
            case LOG_SIGNAL_LINEAR -> 1 - startSignal * StrictMath.pow(endSignal / startSignal, time);
            case NOISE_STEP_LINEAR -> end * StrictMath.pow(start / end, (1 - time) * (1 - time));
            case SIGNAL_STEP_LINEAR -> 1 - startSignal * StrictMath.pow(endSignal / startSignal, time * time);
        };
    }

    private static float noisePowerOf(double logSnr) {
        return 1f / (1f + (float) StrictMath.exp(logSnr));
    }
}
