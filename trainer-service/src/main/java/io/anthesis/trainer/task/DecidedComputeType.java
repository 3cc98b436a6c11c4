package io.anthesis.trainer.task;

import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.engine.EngineDescription;
import io.anthesis.tensor.execution.ComputeType;
import java.util.Optional;

/** What a training computes in: what its spec says, or what was decided when it began. */
final class DecidedComputeType {
    private DecidedComputeType() {}

    /** A training cannot go on here in the type that it has to compute in. */
    static final class NotHere extends RuntimeException {
        NotHere(String message) {
            super(message);
        }
    }

    /**
     * @param before type of the steps before, if there are any
     * @param here the device that goes on
     * @return that of the steps before; where a training that may decide finds no units for it here, float32
     * @throws NotHere if the device has no units for a type that the spec names, or that an exact training has to keep
     */
    static ComputeType of(TrainingSpec spec, Optional<ComputeType> before, EngineDescription here) {
        if (!spec.decidesComputeType()) {
            return require(ComputeType.parse(spec.computeType()), here, "use float32, or another worker");
        }
        if (before.isEmpty()) {
            return here.fastestNearFloat32();
        }
        if (spec.exact()) {
            return require(before.get(), here, "an exact training goes on in the type that it began in");
        }
        return here.types().contains(before.get()) ? before.get() : ComputeType.FLOAT32;
    }

    private static ComputeType require(ComputeType type, EngineDescription here, String remedy) {
        if (!here.types().contains(type)) {
            throw new NotHere(
                    "the device of this worker (" + here.text() + ") has no units for " + type + ": " + remedy);
        }
        return type;
    }
}
