package io.anthesis.worker.checkpoint;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.FailureCode;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.EvaluationSpec.OfCheckpoint;
import io.anthesis.contracts.spec.EvaluationSpec.OfSampling;
import java.util.Optional;

/** Refuses what specs can ask for and the engine cannot do yet, instead of passing over it. */
public final class UnsupportedSampling {
    private UnsupportedSampling() {}

    /** @return why the score cannot be computed */
    public static Optional<Failure> of(EvaluationSpec spec) {
        boolean guided =
                switch (spec.subject()) {
                    case OfCheckpoint subject -> subject.sampler().guidance().isPresent();
                    case OfSampling _ -> false;
                };
        if (guided) {
            return Optional.of(failure("sampler.guidance"));
        }
        return spec.ofClass().map(ofClass -> failure("class"));
    }

    private static Failure failure(String field) {
        return new Failure.CannotBeDone(
                FailureCode.UNKNOWN_TASK, "this version of the worker cannot sample with " + field + "; leave it out");
    }
}
