package io.anthesis.contracts.spec.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is uniformly distributed over the images of a training: diffusion times of the schedule, or noise powers. */
public enum Times {
    @JsonProperty("uniform-time")
    UNIFORM_TIME,
    @JsonProperty("uniform-noise-power")
    UNIFORM_NOISE_POWER
}
