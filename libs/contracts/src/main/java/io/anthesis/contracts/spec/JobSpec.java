package io.anthesis.contracts.spec;

import io.anthesis.contracts.job.JobKind;

/** What a job is asked to do, whole: nothing is left to defaults of the service that carries it out. */
public sealed interface JobSpec permits TrainingSpec, SamplingSpec, EvaluationSpec {
    JobKind kind();
}
