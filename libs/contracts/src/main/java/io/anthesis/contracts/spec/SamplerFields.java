package io.anthesis.contracts.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/** A {@link SamplerSpec} as JSON has it; what is left out is as in {@link SamplerSpec#DEFAULT}. */
record SamplerFields(
        String solver,
        Double stochasticity,
        Boolean variancePreserving,
        Integer multisteps,
        Double secondOrderAlpha,
        Boolean clip,
        String computeType,
        @JsonInclude(JsonInclude.Include.NON_NULL) GuidanceSpec.Fields guidance) {

    static SamplerFields of(SamplerSpec spec) {
        return new SamplerFields(
                spec.solver().key(),
                spec.stochasticity(),
                spec.variancePreserving(),
                spec.multisteps(),
                spec.secondOrderAlpha(),
                spec.clip(),
                spec.computeType().key(),
                spec.guidance().map(GuidanceSpec.Fields::of).orElse(null));
    }

    SamplerSpec spec() {
        SamplerSpec usual = SamplerSpec.DEFAULT;
        // The order in which values are checked decides which of several wrong ones is named.
        ComputeType type = ComputeType.parse("sampler.computeType", computeType);
        return new SamplerSpec(
                Solver.parse(solver),
                stochasticity == null ? usual.stochasticity() : stochasticity,
                variancePreserving == null ? usual.variancePreserving() : variancePreserving,
                multisteps == null ? usual.multisteps() : multisteps,
                secondOrderAlpha == null ? usual.secondOrderAlpha() : secondOrderAlpha,
                clip == null ? usual.clip() : clip,
                type,
                Optional.ofNullable(guidance).map(GuidanceSpec.Fields::spec));
    }
}
