package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.spec.EvaluationSpec.NewScore;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import io.anthesis.contracts.spec.EvaluationSpec.Purpose;
import io.anthesis.contracts.spec.EvaluationSpec.Subject;
import io.anthesis.contracts.spec.EvaluationSpec.Verification;

/**
 * An {@link EvaluationSpec} as JSON has it. One evaluation has one form, however it was asked for: steps and sampler that are the
 * protocol's are left out.
 *
 * @param checkpoint id, or empty
 * @param sampling id of a sampling job, or empty; exactly one of the two is given
 * @param verifies id of a score that is computed again; left out for a new score
 */
record EvaluationFields(
        String checkpoint,
        String sampling,
        String protocol,
        long seed,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer steps,
        @JsonInclude(JsonInclude.Include.NON_NULL) SamplerSpec sampler,
        @JsonInclude(JsonInclude.Include.NON_NULL) String verifies,

        @JsonProperty("class") @JsonInclude(JsonInclude.Include.NON_NULL)
        JsonNode ofClass) {
    EvaluationFields {
        checkpoint = checkpoint == null ? "" : checkpoint;
        sampling = sampling == null ? "" : sampling;
    }

    static EvaluationFields of(EvaluationSpec spec) {
        String verifies =
                switch (spec.purpose()) {
                    case NewScore() -> null;
                    case Verification(String score) -> score;
                };
        JsonNode ofClass = spec.ofClass().map(ImageClass::json).orElse(null);
        return switch (spec.subject()) {
            case OfCheckpoint(String checkpoint, int steps, SamplerSpec sampler) ->
                new EvaluationFields(
                        checkpoint,
                        "",
                        spec.protocol().key(),
                        spec.seed(),
                        steps == spec.protocol().steps() ? null : steps,
                        sampler.equals(SamplerSpec.DEFAULT) ? null : sampler,
                        verifies,
                        ofClass);
            case OfSampling(String job) ->
                new EvaluationFields("", job, spec.protocol().key(), spec.seed(), null, null, verifies, ofClass);
        };
    }

    EvaluationSpec spec() {
        require(
                checkpoint.isBlank() != sampling.isBlank(),
                "checkpoint",
                "given, or sampling, but not both",
                "'" + checkpoint + "' and '" + sampling + "'");
        EvaluationProtocol known = EvaluationProtocol.parse(protocol);
        Purpose purpose = verifies == null ? new NewScore() : new Verification(verifies);
        return new EvaluationSpec(subject(known), known, seed, purpose, ImageClass.parseOptional("class", ofClass));
    }

    private Subject subject(EvaluationProtocol known) {
        if (sampling.isBlank()) {
            return new OfCheckpoint(
                    checkpoint, steps == null ? known.steps() : steps, sampler == null ? SamplerSpec.DEFAULT : sampler);
        }
        require(steps == null, "steps", "left out with sampling, which has its own", steps);
        require(sampler == null, "sampler", "left out with sampling, which has its own", sampler);
        return new OfSampling(sampling);
    }
}
