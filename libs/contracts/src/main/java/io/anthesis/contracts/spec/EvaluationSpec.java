package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.job.JobKind;

/**
 * The score of a checkpoint, from which images are sampled, or of the images of a finished sampling job.
 *
 * @param checkpoint id, or empty
 * @param sampling id of a sampling job, or empty; exactly one of the two is given
 * @param protocol name of an {@link EvaluationProtocol}
 * @param steps of sampling from the checkpoint. Null, which is written as nothing, for as many as the protocol says
 * @param sampler of sampling from the checkpoint. Null for deterministic DDIM, as protocols say
 * @param verifies id of a score that is computed again and compared with; null for a score of its own
 */
public record EvaluationSpec(
        String checkpoint,
        String sampling,
        String protocol,
        long seed,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer steps,
        @JsonInclude(JsonInclude.Include.NON_NULL) SamplerSpec sampler,
        @JsonInclude(JsonInclude.Include.NON_NULL) String verifies)
        implements JobSpec {
    public EvaluationSpec {
        checkpoint = checkpoint == null ? "" : checkpoint;
        sampling = sampling == null ? "" : sampling;
        require(
                checkpoint.isBlank() != sampling.isBlank(),
                "checkpoint",
                "given, or sampling, but not both",
                "'" + checkpoint + "' and '" + sampling + "'");
        EvaluationProtocol known = EvaluationProtocol.parse(protocol);
        require(steps == null || sampling.isBlank(), "steps", "left out with sampling, which has its own", steps);
        require(sampler == null || sampling.isBlank(), "sampler", "left out with sampling, which has its own", sampler);
        require(steps == null || (steps >= 1 && steps <= 1000), "steps", "1 to 1000", steps);
        // One evaluation has one spec, however it was asked for.
        steps = steps == null || steps == known.steps() ? null : steps;
        sampler = SamplerSpec.DEFAULT.equals(sampler) ? null : sampler;
    }

    /** As the protocol says. */
    public EvaluationSpec(String checkpoint, String sampling, String protocol, long seed) {
        this(checkpoint, sampling, protocol, seed, null, null, null);
    }

    /** The same evaluation of the checkpoint that a reference stands for. */
    public EvaluationSpec of(String resolvedCheckpoint) {
        return new EvaluationSpec(resolvedCheckpoint, sampling, protocol, seed, steps, sampler, verifies);
    }

    /** The same evaluation, whose result is compared with a score instead of being one. */
    public EvaluationSpec verifying(String score) {
        return new EvaluationSpec(checkpoint, sampling, protocol, seed, steps, sampler, score);
    }

    /** Whether sampler and steps are those that the protocol names. */
    public boolean followsProtocol() {
        return steps == null && sampler == null;
    }

    /** @return steps of sampling from the checkpoint */
    public int samplingSteps() {
        return steps == null ? EvaluationProtocol.parse(protocol).steps() : steps;
    }

    /** @return how to sample from the checkpoint */
    public SamplerSpec samplingSampler() {
        return sampler == null ? SamplerSpec.DEFAULT : sampler;
    }

    @Override
    public JobKind kind() {
        return JobKind.EVALUATION;
    }
}
