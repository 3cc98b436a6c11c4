package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.JobSpec;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a request.
 *
 * @param spec with every default filled in
 * @param estimate empty where nothing like it was measured yet
 * @param forecast as if it were submitted now
 * @param warnings what can be done, but will disappoint
 */
public record Plan(
        JobSpec spec,
        JobOptions options,
        Cost cost,
        Optional<Estimate> estimate,
        Capacity capacity,
        Forecast forecast,
        List<String> warnings) {
    public Plan {
        warnings = List.copyOf(warnings);
    }
}
