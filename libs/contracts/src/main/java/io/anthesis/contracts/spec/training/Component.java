package io.anthesis.contracts.spec.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a noisy image is made of, or the velocity, which mixes both: what a network predicts, and what a loss compares. */
public enum Component {
    @JsonProperty("noise")
    NOISE,
    @JsonProperty("signal")
    SIGNAL,
    @JsonProperty("velocity")
    VELOCITY
}
