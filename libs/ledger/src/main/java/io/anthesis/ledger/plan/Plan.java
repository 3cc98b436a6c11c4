package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.JobSpec;
import java.util.Optional;

/**
 * What would become of a request.
 *
 * @param spec with every default filled in
 * @param estimate empty where nothing like it was measured yet
 */
public record Plan(JobSpec spec, JobOptions options, Cost cost, Optional<Estimate> estimate, Capacity capacity) {}
