package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.output.FieldList;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;

/** A training for people: how good it is, what it began with, what was said of it, and its settings. */
final class ModelText {
    private ModelText() {}

    static void print(JsonNode training, PrintStream out) {
        JsonNode spec = Fields.required(training, "spec");
        var fields = new FieldList()
                .add("model", Fields.text(training, "name"))
                .add("id", Fields.text(training, "id"))
                .add("state", Fields.text(training, "state"));
        if (training.hasNonNull("error")) {
            JsonNode error = training.path("error");
            fields.add("error", Fields.text(error, "message") + " (" + Fields.text(error, "code") + ")");
        }
        if (training.hasNonNull("parent")) {
            fields.add("begun by", Fields.text(training, "relation") + " of " + Fields.text(training, "parent"));
        }
        fields.add("branches", Fields.text(training, "branches"))
                .add("data set", Fields.text(spec, "dataset"))
                .add("epochs", Fields.text(training, "epoch") + " of " + Fields.text(spec, "epochs"))
                .add("best KID", kid(training))
                .add("tags", tags(training))
                .optional("notes", training, "notes")
                .add("submitter", Fields.text(training, "submitter"))
                .time("created", training, "createdAt")
                .time("started", training, "startedAt")
                .time("finished", training, "finishedAt")
                .time("archived", training, "archivedAt")
                .print(out);
        out.println();
        SettingsText.print(spec, out);
    }

    private static String kid(JsonNode training) {
        JsonNode best = training.path("best");
        if (!training.hasNonNull("best")) {
            return "-";
        }
        return String.format(
                Locale.ROOT,
                "%.6f (%.6f to %.6f), epoch %s, checkpoint %s%s",
                Fields.required(best, "kid").asDouble(),
                Fields.required(best, "kidLow").asDouble(),
                Fields.required(best, "kidHigh").asDouble(),
                Fields.text(best, "epoch"),
                Fields.text(best, "checkpoint"),
                Fields.required(best, "calibrated").asBoolean() ? "" : ", uncalibrated");
    }

    /** @return the best KID in a cell of a table */
    static String shortKid(JsonNode training) {
        return training.hasNonNull("best")
                ? String.format(
                        Locale.ROOT,
                        "%.4f",
                        Fields.required(training.path("best"), "kid").asDouble())
                : "-";
    }

    static String tags(JsonNode training) {
        String tags = Fields.required(training, "tags")
                .valueStream()
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        return tags.isEmpty() ? "-" : tags;
    }
}
