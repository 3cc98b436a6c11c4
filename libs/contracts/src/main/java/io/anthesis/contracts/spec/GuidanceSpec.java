package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * Moves each prediction away from that of a weaker model: that of the same weights without the class (Ho and Salimans 2022), or a
 * guide's (Karras et al. 2024).
 *
 * @param scale 1 for the prediction as it is, 0 for the weaker one, beyond 1 away from it
 * @param fromNoise noise rate from which steps are guided on (Kynkäänniemi et al. 2024)
 * @param toNoise noise rate up to which they are
 * @param guide id of a checkpoint, or a reference in a request; empty for the null class
 */
public record GuidanceSpec(double scale, double fromNoise, double toNoise, Optional<String> guide) {
    private static final double MAX_SCALE = 100;

    public GuidanceSpec {
        require(scale >= 0 && scale <= MAX_SCALE, "sampler.guidance.scale", "0 to 100", scale);
        require(fromNoise >= 0 && fromNoise <= 1, "sampler.guidance.fromNoise", "0 to 1", fromNoise);
        require(toNoise >= 0 && toNoise <= 1, "sampler.guidance.toNoise", "0 to 1", toNoise);
        require(fromNoise < toNoise, "sampler.guidance.fromNoise", "below toNoise, which is " + toNoise, fromNoise);
        require(
                guide.isEmpty() || !guide.get().isBlank(),
                "sampler.guidance.guide",
                "the id of a checkpoint, or left out",
                guide.orElse(null));
    }

    /** As JSON has it: of all steps where no noise rates are given. */
    record Fields(
            Double scale,
            Double fromNoise,
            Double toNoise,
            @JsonInclude(JsonInclude.Include.NON_NULL) String guide) {
        static Fields of(GuidanceSpec spec) {
            return new Fields(
                    spec.scale(), spec.fromNoise(), spec.toNoise(), spec.guide().orElse(null));
        }

        GuidanceSpec spec() {
            require(scale != null, "sampler.guidance.scale", "0 to 100", scale);
            return new GuidanceSpec(
                    scale,
                    fromNoise == null ? 0 : fromNoise,
                    toNoise == null ? 1 : toNoise,
                    Optional.ofNullable(guide));
        }
    }

    /** Whether there is a weaker prediction to compute. */
    boolean evaluatesTwice() {
        return scale != 1;
    }

    /** Whether it is left out at some noise rates. */
    boolean hasInterval() {
        return fromNoise > 0 || toNoise < 1;
    }

    boolean changesNothing() {
        return scale == 1 && guide.isEmpty();
    }

    GuidanceSpec by(String resolvedGuide) {
        return new GuidanceSpec(scale, fromNoise, toNoise, Optional.of(resolvedGuide));
    }

    String label() {
        String interval = hasInterval() ? " from " + fromNoise + " to " + toNoise : "";
        return "guidance " + scale + interval
                + guide.map(id -> ", guided by " + id).orElse("");
    }
}
