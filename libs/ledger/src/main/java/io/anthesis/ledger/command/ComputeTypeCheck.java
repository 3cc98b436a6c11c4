package io.anthesis.ledger.command;

import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.worker.Workers;
import java.util.List;

/** Refuses what no device here has units for. Where no worker is live nothing is known, and a job waits for one. */
final class ComputeTypeCheck {
    /** What every device computes in. */
    private static final String EVERYWHERE = "float32";

    private final Workers workers;

    ComputeTypeCheck(Workers workers) {
        this.workers = workers;
    }

    /** @throws InvalidSpec if there are live workers for the job, and none of them computes in its type */
    void require(JobSpec spec) {
        switch (spec) {
            case TrainingSpec training when training.decidesComputeType() -> {}
            case TrainingSpec training -> require(spec.kind(), "computeType", training.computeType());
            case SamplingSpec sampling ->
                require(
                        spec.kind(),
                        "sampler.computeType",
                        sampling.sampler().computeType().key());
            case EvaluationSpec evaluation ->
                require(
                        spec.kind(),
                        "sampler.computeType",
                        evaluation.computeType().key());
        }
    }

    private void require(JobKind kind, String field, String type) {
        if (type.equals(EVERYWHERE)) {
            return;
        }
        List<String> types = workers.list().stream()
                .filter(seen -> seen.live() && seen.worker().kind() == kind)
                .flatMap(seen -> seen.worker().computeTypes().stream())
                .distinct()
                .toList();
        if (!types.isEmpty() && !types.contains(type)) {
            throw new InvalidSpec(
                    field,
                    "must be what the device of a live worker has units for (" + String.join(", ", types) + "), was "
                            + type);
        }
    }
}
