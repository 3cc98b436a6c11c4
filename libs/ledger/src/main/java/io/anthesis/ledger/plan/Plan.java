package io.anthesis.ledger.plan;

import io.anthesis.contracts.job.JobOptions;
import io.anthesis.contracts.spec.JobSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a request.
 *
 * @param spec with every default filled in
 * @param estimate empty where nothing like it was measured yet
 * @param warnings what can be done, but will disappoint
 */
public record Plan(
        JobSpec spec,
        JobOptions options,
        Cost cost,
        Optional<Estimate> estimate,
        Capacity capacity,
        List<String> warnings) {

    /** Several jobs of one kind, one after another; no estimate where one of them has none. */
    public static Plan together(List<Plan> plans) {
        Plan first = plans.getFirst();
        long networkEvaluations = plans.stream()
                .mapToLong(plan -> plan.cost().networkEvaluations())
                .sum();
        long featureEvaluations = plans.stream()
                .mapToLong(plan -> plan.cost().featureEvaluations())
                .sum();
        List<Estimate> estimates =
                plans.stream().flatMap(plan -> plan.estimate().stream()).toList();
        Optional<Estimate> estimate = estimates.size() < plans.size()
                ? Optional.empty()
                : Optional.of(new Estimate(
                        estimates.stream().mapToDouble(Estimate::seconds).sum(),
                        estimates.getFirst().basis()));
        Capacity least = plans.stream()
                .map(Plan::capacity)
                .min(Comparator.comparingInt(Capacity::ableWorkers))
                .orElseThrow();
        List<String> warnings = plans.stream()
                .flatMap(plan -> plan.warnings().stream())
                .distinct()
                .toList();
        var cost = new Cost(networkEvaluations, featureEvaluations);
        return new Plan(first.spec(), first.options(), cost, estimate, least, warnings);
    }
}
