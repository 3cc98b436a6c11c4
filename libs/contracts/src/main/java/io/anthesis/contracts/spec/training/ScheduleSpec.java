package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How signal and noise change with diffusion time. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ScheduleSpec.Angle.class, name = "angle"),
    @JsonSubTypes.Type(value = ScheduleSpec.LogSnr.class, name = "log-snr")
})
public sealed interface ScheduleSpec {
    /**
     * The Keras example's.
     *
     * @param minSignalRate at diffusion time 1
     * @param maxSignalRate at diffusion time 0
     */
    record Angle(double minSignalRate, double maxSignalRate) implements ScheduleSpec {
        public Angle {
            require(
                    minSignalRate > 0 && minSignalRate < maxSignalRate,
                    "schedule.minSignalRate",
                    "above 0 and below maxSignalRate",
                    minSignalRate);
            require(maxSignalRate < 1, "schedule.maxSignalRate", "below 1", maxSignalRate);
        }
    }

    /**
     * Those of clear-diffusion-keras.
     *
     * @param startLogSnr natural logarithm of signal power / noise power at diffusion time 0
     * @param endLogSnr at diffusion time 1
     */
    record LogSnr(Curve curve, double startLogSnr, double endLogSnr) implements ScheduleSpec {
        private static final double LIMIT = 60;

        public LogSnr {
            require(curve != null, "schedule.curve", "the name of a curve", curve);
            require(startLogSnr >= -LIMIT && startLogSnr <= LIMIT, "schedule.startLogSnr", "-60 to 60", startLogSnr);
            require(
                    endLogSnr >= -LIMIT && endLogSnr < startLogSnr,
                    "schedule.endLogSnr",
                    "-60 or more and below startLogSnr",
                    endLogSnr);
        }
    }

    /** What changes linearly with diffusion time. */
    enum Curve {
        @JsonProperty("linear")
        LINEAR,
        @JsonProperty("cosine")
        COSINE,
        @JsonProperty("log-snr-linear")
        LOG_SNR_LINEAR,
        @JsonProperty("log-noise-linear")
        LOG_NOISE_LINEAR,
        @JsonProperty("log-signal-linear")
        LOG_SIGNAL_LINEAR,
        @JsonProperty("noise-step-linear")
        NOISE_STEP_LINEAR,
        @JsonProperty("signal-step-linear")
        SIGNAL_STEP_LINEAR
    }
}
