package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import java.time.Duration;
import java.util.Locale;

/** What a job would cost, for people. */
final class PlanText {
    private PlanText() {}

    static String of(JsonNode plan) {
        var text = new StringBuilder(Fields.required(plan, "spec").toPrettyString()).append('\n');
        JsonNode cost = Fields.required(plan, "cost");
        text.append(String.format(
                Locale.ROOT,
                "cost: %,d network evaluations",
                Fields.required(cost, "networkEvaluations").asLong()));
        long features = Fields.required(cost, "featureEvaluations").asLong();
        if (features > 0) {
            text.append(String.format(Locale.ROOT, ", %,d evaluations of InceptionV3", features));
        }
        text.append('\n');
        if (plan.has("estimate")) {
            Duration time = Duration.ofSeconds(
                    Math.round(Fields.required(plan.path("estimate"), "seconds").asDouble()));
            text.append(String.format(
                    Locale.ROOT,
                    "time: about %d:%02d:%02d, by %s%n",
                    time.toHours(),
                    time.toMinutesPart(),
                    time.toSecondsPart(),
                    Fields.text(plan.path("estimate"), "basis")));
        }
        JsonNode workers = Fields.required(plan, "workers");
        text.append(String.format(
                Locale.ROOT,
                "workers: %d of %d live ones can do it, %d tasks wait before it",
                Fields.required(workers, "ableWorkers").asInt(),
                Fields.required(workers, "liveWorkers").asInt(),
                Fields.required(workers, "tasksAhead").asInt()));
        if (plan.has("note")) {
            text.append('\n').append(plan.path("note").asText());
        }
        Fields.required(plan, "warnings")
                .forEach(warning -> text.append("\nwarning: ").append(warning.asText()));
        return text.toString();
    }
}
