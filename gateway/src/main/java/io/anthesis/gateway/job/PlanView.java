package io.anthesis.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.plan.Capacity;
import io.anthesis.ledger.plan.Cost;
import io.anthesis.ledger.plan.Estimate;
import io.anthesis.ledger.plan.Plan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What would become of a request.
 *
 * @param runnable whether a live worker can carry it out; the job would be accepted anyway, and wait
 * @param estimate of the time from its start to its end; left out where nothing like it was measured here yet
 * @param note what to know, in a sentence
 */
@Schema(name = "PlanView")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanView(
        String kind, JsonNode spec, Cost cost, Estimate estimate, boolean runnable, Capacity workers, String note) {
    static PlanView of(Plan plan) {
        String kind = plan.spec().kind().key();
        return new PlanView(
                kind,
                Json.tree(plan.spec()),
                plan.cost(),
                plan.estimate().orElse(null),
                plan.capacity().ableWorkers() > 0,
                plan.capacity(),
                note(kind, plan));
    }

    /** Of several jobs that one request makes, one after another. */
    public static PlanView ofAll(JsonNode spec, List<Plan> plans) {
        Plan first = plans.getFirst();
        Cost cost = new Cost(
                plans.stream()
                        .mapToLong(plan -> plan.cost().networkEvaluations())
                        .sum(),
                plans.stream()
                        .mapToLong(plan -> plan.cost().featureEvaluations())
                        .sum());
        boolean measured = plans.stream().allMatch(plan -> plan.estimate().isPresent());
        Optional<Estimate> estimate = first.estimate()
                .filter(known -> measured)
                .map(known -> new Estimate(
                        plans.stream()
                                .mapToDouble(
                                        plan -> plan.estimate().orElseThrow().seconds())
                                .sum(),
                        known.basis()));
        Capacity least = plans.stream()
                .map(Plan::capacity)
                .min(Comparator.comparingInt(Capacity::ableWorkers))
                .orElseThrow();
        Plan together = new Plan(first.spec(), first.options(), cost, estimate, least);
        String kind = first.spec().kind().key();
        return new PlanView(
                kind, spec, cost, estimate.orElse(null), least.ableWorkers() > 0, least, note(kind, together));
    }

    private static String note(String kind, Plan plan) {
        Capacity capacity = plan.capacity();
        if (capacity.liveWorkers() == 0) {
            return "no worker for jobs of kind " + kind + " is live: it would wait until one is";
        }
        if (capacity.ableWorkers() == 0) {
            return "none of the live workers computes in the type that is asked for: it would wait until one is that does";
        }
        return plan.estimate().isEmpty() ? "nothing like it was measured here yet, so there is no estimate" : null;
    }
}
