package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import io.anthesis.contracts.job.JobKind;

/**
 * The score of a checkpoint, from which images are sampled, or of the images of a finished sampling job.
 *
 * @param checkpoint id, or empty
 * @param sampling id of a sampling job, or empty; exactly one of the two is given
 * @param protocol name of an {@link EvaluationProtocol}
 */
public record EvaluationSpec(String checkpoint, String sampling, String protocol, long seed) implements JobSpec {
    public EvaluationSpec {
        checkpoint = checkpoint == null ? "" : checkpoint;
        sampling = sampling == null ? "" : sampling;
        require(
                checkpoint.isBlank() != sampling.isBlank(),
                "checkpoint",
                "given, or sampling, but not both",
                "'" + checkpoint + "' and '" + sampling + "'");
        EvaluationProtocol.parse(protocol);
    }

    @Override
    public JobKind kind() {
        return JobKind.EVALUATION;
    }
}
