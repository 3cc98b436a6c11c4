package io.anthesis.ledger.plan;

import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.JobSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.ledger.worker.WorkerRecord;
import java.util.Optional;

/** Which workers compute in the type of a job. A claim does not ask for it: a job fails if another worker takes it. */
final class ComputeTypeOfJob {
    private ComputeTypeOfJob() {}

    /** @return empty where the worker decides */
    static Optional<String> of(JobSpec spec) {
        return switch (spec) {
            case TrainingSpec training when training.decidesComputeType() -> Optional.empty();
            case TrainingSpec training -> Optional.of(training.computeType());
            case SamplingSpec sampling ->
                Optional.of(sampling.sampler().computeType().key());
            case EvaluationSpec evaluation ->
                Optional.of(evaluation.computeType().key());
        };
    }

    static boolean isOf(WorkerRecord worker, JobSpec spec) {
        return of(spec).map(worker.computeTypes()::contains).orElse(true);
    }
}
