package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;
import java.util.List;
import java.util.stream.IntStream;

/** A {@link SamplingSpec} as JSON has it: the mode is the one of three fields that is given, and left out for images of their own noise. */
record SamplingFields(
        String checkpoint,
        int images,
        long firstImage,
        int steps,
        SamplerSpec sampler,
        long seed,
        int gridColumns,
        @JsonInclude(JsonInclude.Include.NON_NULL) InterpolationFields interpolation,
        @JsonInclude(JsonInclude.Include.NON_NULL) Variation variation,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean trajectory,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<JsonNode> classes) {

    /** As {@link Interpolation} is in JSON. */
    record InterpolationFields(
            long toSeed,
            @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode toClass) {
        static InterpolationFields of(Interpolation mode) {
            return new InterpolationFields(
                    mode.toSeed(), mode.toClass().map(ImageClass::json).orElse(null));
        }

        Interpolation mode() {
            return new Interpolation(toSeed, ImageClass.parseOptional("interpolation.toClass", toClass));
        }
    }

    static SamplingFields of(SamplingSpec spec) {
        InterpolationFields interpolation = null;
        Variation variation = null;
        Boolean trajectory = null;
        switch (spec.mode()) {
            case OwnNoise() -> {}
            case Interpolation given -> interpolation = InterpolationFields.of(given);
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
                trajectory,
                spec.classes().isEmpty()
                        ? null
                        : spec.classes().stream().map(ImageClass::json).toList());
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
                mode(),
                imageClasses());
    }

    private List<ImageClass> imageClasses() {
        if (classes == null) {
            return List.of();
        }
        require(!classes.isEmpty(), "classes", "a list of classes, or left out", classes);
        return IntStream.range(0, classes.size())
                .mapToObj(i -> ImageClass.parse("classes[" + i + "]", classes.get(i)))
                .toList();
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
            return interpolation.mode();
        }
        return trajectories ? new Trajectory() : SamplingMode.OWN_NOISE;
    }
}
