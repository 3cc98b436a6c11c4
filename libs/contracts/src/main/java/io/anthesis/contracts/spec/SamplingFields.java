package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;

/** A {@link SamplingSpec} as JSON has it: the mode is the one of three fields that is given, and left out for images of their own noise. */
record SamplingFields(
        String checkpoint,
        int images,
        long firstImage,
        int steps,
        SamplerSpec sampler,
        long seed,
        int gridColumns,
        @JsonInclude(JsonInclude.Include.NON_NULL) Interpolation interpolation,
        @JsonInclude(JsonInclude.Include.NON_NULL) Variation variation,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean trajectory) {

    static SamplingFields of(SamplingSpec spec) {
        Interpolation interpolation = null;
        Variation variation = null;
        Boolean trajectory = null;
        switch (spec.mode()) {
            case OwnNoise() -> {}
            case Interpolation given -> interpolation = given;
            case Variation given -> variation = given;
            case Trajectory() -> trajectory = true;
        }
        return new SamplingFields(
                spec.checkpoint(),
                spec.images(),
                spec.firstImage(),
                spec.steps(),
                spec.sampler(),
                spec.seed(),
                spec.gridColumns(),
                interpolation,
                variation,
                trajectory);
    }

    SamplingSpec spec() {
        return new SamplingSpec(
                checkpoint,
                images,
                firstImage,
                steps,
                sampler == null ? SamplerSpec.DEFAULT : sampler,
                seed,
                gridColumns,
                mode());
    }

    private SamplingMode mode() {
        boolean trajectories = Boolean.TRUE.equals(trajectory);
        if (variation != null) {
            require(interpolation == null, "variation", "left out where interpolation is given", variation);
            require(!trajectories, "trajectory", "left out where variation is given", trajectory);
            return variation;
        }
        if (interpolation != null) {
            require(!trajectories, "trajectory", "left out where interpolation is given", trajectory);
            return interpolation;
        }
        return trajectories ? new Trajectory() : SamplingMode.OWN_NOISE;
    }
}
