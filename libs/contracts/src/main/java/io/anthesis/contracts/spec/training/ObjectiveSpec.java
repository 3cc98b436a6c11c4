package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a training minimizes.
 *
 * @param target what the loss compares; need not be what the network predicts
 */
public record ObjectiveSpec(Loss loss, Component target, Weighting weighting) {
    public ObjectiveSpec {
        require(loss != null, "objective.loss", "mae or mse", loss);
        require(target != null, "objective.target", "one of noise, signal, velocity", target);
        require(weighting != null, "objective.weighting", "an object", weighting);
    }

    /** Of the difference between two images. */
    public enum Loss {
        @JsonProperty("mae")
        MAE,
        @JsonProperty("mse")
        MSE
    }

    /** How much each image counts. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Equal.class, name = "equal"),
        @JsonSubTypes.Type(value = MinSnr.class, name = "min-snr")
    })
    public sealed interface Weighting {}

    /** All the same. */
    public record Equal() implements Weighting {}

    /** By min(SNR, gamma), in units of the error on the signal (Hang et al. 2023). */
    public record MinSnr(double gamma) implements Weighting {
        public MinSnr {
            require(gamma > 0 && gamma <= 1e6, "objective.weighting.gamma", "above 0 and at most 1000000", gamma);
        }
    }
}
