package io.anthesis.diffusion.schedule;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A variance-preserving noise schedule, continuous in diffusion time. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AngleSchedule.class, name = "angle"),
    @JsonSubTypes.Type(value = LogSnrSchedule.class, name = "log-snr")
})
public sealed interface DiffusionSchedule permits AngleSchedule, LogSnrSchedule {
    /**
     * @param diffusionTime in [0, 1]; 0 is the image side, 1 the noise side
     * @throws IllegalArgumentException if it lies outside
     */
    Rates rates(double diffusionTime);

    /** @throws IllegalArgumentException if {@code diffusionTime} is not in [0, 1] */
    static double requireTime(double diffusionTime) {
        if (!(diffusionTime >= 0 && diffusionTime <= 1)) {
            throw new IllegalArgumentException("diffusion time must be in [0, 1], was " + diffusionTime);
        }
        return diffusionTime;
    }
}
