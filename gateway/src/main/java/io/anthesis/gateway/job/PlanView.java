package io.anthesis.gateway.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.ledger.plan.Capacity;
import io.anthesis.ledger.plan.Cost;
import io.anthesis.ledger.plan.Estimate;
import io.anthesis.ledger.plan.Plan;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What would become of a request.
 *
 * @param runnable whether a live worker can carry it out; the job would be accepted anyway, and wait
 * @param estimate of the time from its start to its end; left out where nothing like it was measured here yet
 * @param forecast when it would begin and end if it were submitted now, what runs, and why it would wait
 * @param note what to know, in a sentence
 * @param warnings what can be done, but will disappoint
 */
@Schema(name = "PlanView")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanView(
        String kind,
        JsonNode spec,
        Cost cost,
        Estimate estimate,
        boolean runnable,
        Capacity workers,
        ForecastView forecast,
        String note,
        List<String> warnings) {
    static PlanView of(Plan plan) {
        return of(Json.tree(plan.spec()), plan);
    }

    /** @param spec of the request that the plan is of, where it is not itself a job's */
    public static PlanView of(JsonNode spec, Plan plan) {
        String kind = plan.spec().kind().key();
        return new PlanView(
                kind,
                spec,
                plan.cost(),
                plan.estimate().orElse(null),
                plan.capacity().ableWorkers() > 0,
                plan.capacity(),
                ForecastView.of(plan.forecast()),
                note(kind, plan),
                plan.warnings());
    }

    private static String note(String kind, Plan plan) {
        Capacity capacity = plan.capacity();
        if (capacity.liveWorkers() == 0) {
            return "no worker for jobs of kind " + kind + " is live: the job would wait for one";
        }
        if (capacity.ableWorkers() == 0) {
            return "no live worker supports the requested compute type: the job would be rejected";
        }
        return plan.estimate().isEmpty() ? "no estimate: no speed was measured for such a job yet" : null;
    }
}
