package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;

/** What a job would cost, for people. */
final class PlanText {
    private PlanText() {}

    static String of(JsonNode plan) {
        var text = new StringBuilder(plan.path("spec").toPrettyString()).append('\n');
        JsonNode cost = plan.path("cost");
        text.append(String.format(
                Locale.ROOT,
                "cost: %,d network evaluations",
                cost.path("networkEvaluations").asLong()));
        long features = cost.path("featureEvaluations").asLong();
        if (features > 0) {
            text.append(String.format(Locale.ROOT, ", %,d evaluations of InceptionV3", features));
        }
        text.append('\n');
        if (plan.has("estimate")) {
            Duration time = Duration.ofSeconds(
                    Math.round(plan.path("estimate").path("seconds").asDouble()));
            text.append(String.format(
                    Locale.ROOT,
                    "time: about %d:%02d:%02d, by %s%n",
                    time.toHours(),
                    time.toMinutesPart(),
                    time.toSecondsPart(),
                    plan.path("estimate").path("basis").asText()));
        }
        JsonNode workers = plan.path("workers");
        text.append(String.format(
                Locale.ROOT,
                "workers: %d of %d live ones can do it, %d tasks wait before it",
                workers.path("ableWorkers").asInt(),
                workers.path("liveWorkers").asInt(),
                workers.path("tasksAhead").asInt()));
        if (plan.has("note")) {
            text.append('\n').append(plan.path("note").asText());
        }
        plan.path("warnings").forEach(warning -> text.append("\nwarning: ").append(warning.asText()));
        return text.toString();
    }
}
