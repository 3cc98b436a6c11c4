package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.anthesis.contracts.job.JobKind;
import java.util.Optional;

/**
 * The score of a checkpoint or of the images of a sampling job.
 *
 * @param ofClass the class whose real images are compared with, and which images of a checkpoint are sampled of; empty for all
 */
public record EvaluationSpec(
        Subject subject, EvaluationProtocol protocol, long seed, Purpose purpose, Optional<ImageClass> ofClass)
        implements JobSpec {

    /** What is scored. */
    public sealed interface Subject {}

    /** Images that are sampled from a checkpoint for the score. */
    public record OfCheckpoint(String checkpoint, int steps, SamplerSpec sampler) implements Subject {
        public OfCheckpoint {
            require(steps >= 1 && steps <= 1000, "steps", "1 to 1000", steps);
        }
    }

    /**
     * The images of a finished sampling job, which has steps and a sampler of its own.
     *
     * @param job its id
     */
    public record OfSampling(String job) implements Subject {}

    /** What the result is for. */
    public sealed interface Purpose {}

    /** A score of its own. */
    public record NewScore() implements Purpose {}

    /**
     * A score is computed again and compared with the first time.
     *
     * @param score its id
     */
    public record Verification(String score) implements Purpose {}

    /** A new score of a checkpoint, sampled as the protocol says. */
    public static EvaluationSpec ofCheckpoint(String checkpoint, EvaluationProtocol protocol, long seed) {
        var subject = new OfCheckpoint(checkpoint, protocol.steps(), SamplerSpec.DEFAULT);
        return new EvaluationSpec(subject, protocol, seed, new NewScore(), Optional.empty());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static EvaluationSpec of(EvaluationFields fields) {
        return fields.spec();
    }

    @JsonValue
    EvaluationFields fields() {
        return EvaluationFields.of(this);
    }

    /** The same evaluation of what a reference stands for. */
    public EvaluationSpec of(Subject resolved, Optional<ImageClass> resolvedClass) {
        return new EvaluationSpec(resolved, protocol, seed, purpose, resolvedClass);
    }

    /** The same evaluation, whose result is compared with a score instead of being one. */
    public EvaluationSpec verifying(String score) {
        return new EvaluationSpec(subject, protocol, seed, new Verification(score), ofClass);
    }

    /** Whether images of all classes are sampled as the protocol says; those of a sampling job are taken as they are. */
    public boolean followsProtocol() {
        if (ofClass.isPresent()) {
            return false;
        }
        return switch (subject) {
            case OfCheckpoint(String _, int steps, SamplerSpec sampler) ->
                steps == protocol.steps() && sampler.equals(SamplerSpec.DEFAULT);
            case OfSampling _ -> true;
        };
    }

    /** Whether the checkpoint's overview and losses are computed as well: they do not depend on how the scored images are sampled. */
    public boolean describesCheckpoint() {
        return switch (subject) {
            case OfCheckpoint _ -> followsProtocol() && isNewScore();
            case OfSampling _ -> false;
        };
    }

    public boolean isNewScore() {
        return switch (purpose) {
            case NewScore() -> true;
            case Verification _ -> false;
        };
    }

    /** @return what the diffusion network computes in, if there are images to sample */
    public ComputeType computeType() {
        return switch (subject) {
            case OfCheckpoint(String _, int _, SamplerSpec sampler) -> sampler.computeType();
            case OfSampling _ -> SamplerSpec.DEFAULT.computeType();
        };
    }

    @Override
    public JobKind kind() {
        return JobKind.EVALUATION;
    }
}
