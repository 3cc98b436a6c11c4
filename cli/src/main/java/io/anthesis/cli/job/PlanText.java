package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a job would cost, and when it would begin and end, for people. Its settings are a text of their own. */
final class PlanText {
    private static final Duration NOW = Duration.ofSeconds(2);

    private PlanText() {}

    /** @param now times are durations from it on */
    static String of(JsonNode plan, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(cost(Fields.required(plan, "cost")));
        if (plan.has("estimate")) {
            JsonNode estimate = plan.path("estimate");
            Duration time = Duration.ofSeconds(
                    Math.round(Fields.required(estimate, "seconds").asDouble()));
            lines.add("time: about " + words(time) + ", by " + Fields.text(estimate, "basis"));
        }
        JsonNode workers = Fields.required(plan, "workers");
        lines.add(String.format(
                Locale.ROOT,
                "workers: %d of %d live ones can do it",
                Fields.required(workers, "ableWorkers").asInt(),
                Fields.required(workers, "liveWorkers").asInt()));
        if (plan.has("forecast")) {
            addForecast(lines, plan.path("forecast"), now);
        }
        if (plan.has("note")) {
            lines.add(plan.path("note").asText());
        }
        Fields.required(plan, "warnings").forEach(warning -> lines.add("warning: " + warning.asText()));
        return String.join("\n", lines);
    }

    private static String cost(JsonNode cost) {
        String networks = String.format(
                Locale.ROOT,
                "cost: %,d network evaluations",
                Fields.required(cost, "networkEvaluations").asLong());
        long features = Fields.required(cost, "featureEvaluations").asLong();
        return features > 0
                ? networks + String.format(Locale.ROOT, ", %,d evaluations of InceptionV3", features)
                : networks;
    }

    private static void addForecast(List<String> lines, JsonNode forecast, Instant now) {
        String unknown = forecast.has("unknown") ? " (" + Fields.text(forecast, "unknown") + ")" : "";
        lines.add("starts: " + time(forecast, "start", now) + ", ends: " + time(forecast, "end", now) + unknown);
        for (JsonNode task : Fields.required(forecast, "running")) {
            String name = task.has("name") ? " '" + Fields.text(task, "name") + "'" : "";
            lines.add("running: " + Fields.text(task, "kind") + name + " (" + Fields.text(task, "job") + ") on worker "
                    + Fields.text(task, "worker") + ", ends: " + time(task, "end", now));
        }
        for (JsonNode reason : Fields.required(forecast, "reasons")) {
            String until = reason.has("until") ? ", until: " + time(reason, "until", now) : "";
            lines.add("waits: " + Fields.text(reason, "message") + until);
        }
    }

    private static String time(JsonNode node, String field, Instant now) {
        if (!node.has(field)) {
            return "unknown";
        }
        Duration duration = Duration.between(now, Instant.parse(Fields.text(node, field)));
        return duration.compareTo(NOW) < 0 ? "now" : "in about " + words(duration);
    }

    private static String words(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
