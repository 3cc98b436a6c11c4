package io.anthesis.worker.checkpoint;

import io.anthesis.artifacts.checkpoint.CheckpointManifest;
import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.worker.claim.TaskFailed;
import java.util.Optional;

/**
 * A checkpoint, and what guides its samplings.
 *
 * @param guide of a sampler that names one
 */
public record GuidedCheckpoint(LoadedCheckpoint checkpoint, Optional<LoadedCheckpoint> guide) {
    /**
     * @param steps of uniform diffusion times
     * @param sampler that this was made for
     * @throws TaskFailed saying why the guide does not fit, or that the checkpoint needs one
     */
    public ImageGenerator generator(int steps, SamplerSpec sampler) {
        if (sampler.guidance().isEmpty()) {
            return checkpoint.generator(steps, sampler);
        }
        try {
            return checkpoint.generator(steps, sampler, guide);
        } catch (IllegalArgumentException e) {
            throw new TaskFailed(new Failure.CannotBeDone(
                    FailureCode.UNSUITABLE_GUIDE, "sampler.guidance cannot be used: " + e.getMessage()));
        }
    }

    public CheckpointManifest manifest() {
        return checkpoint.manifest();
    }

    /**
     * @param given of a spec; none for the null class
     * @throws TaskFailed if the checkpoint does not have it
     */
    public ClassMixture mixture(Optional<ImageClass> given) {
        int classes = manifest().model().network().classes();
        return switch (given.orElse(null)) {
            case null -> ClassMixture.NONE;
            case ImageClass.Numbered(int number) when number <= classes -> ClassMixture.of(number);
            case ImageClass.Numbered(int number) -> throw lacks("class " + number, classes);
            case ImageClass.Named(String name) -> throw lacks("a class by the name '" + name + "'", classes);
        };
    }

    private static TaskFailed lacks(String what, int classes) {
        String has = classes == 0 ? "it was trained without classes" : "its classes have the numbers 1 to " + classes;
        return new TaskFailed(new Failure.CannotBeDone(
                FailureCode.UNKNOWN_CLASS, "the checkpoint does not have " + what + ": " + has));
    }
}
