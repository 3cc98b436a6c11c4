package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.output.FieldList;
import java.io.PrintStream;

/** A job for people: how it stands, what came of it, and its settings. */
final class JobText {
    private JobText() {}

    static void print(JsonNode job, PrintStream out) {
        var state = new FieldList()
                .add("job", Fields.text(job, "id"))
                .add("kind", Fields.text(job, "kind"))
                .add("state", Fields.text(job, "state"));
        if (job.hasNonNull("error")) {
            JsonNode error = job.path("error");
            state.add("error", Fields.text(error, "message") + " (" + Fields.text(error, "code") + ")");
        }
        state.optional("run", job, "run")
                .add("submitter", Fields.text(job, "submitter"))
                .add("priority", Fields.text(job, "priority"))
                .time("created", job, "createdAt")
                .time("started", job, "startedAt")
                .time("finished", job, "finishedAt")
                .time("deadline", job, "deadline")
                .print(out);
        JsonNode result = job.path("result");
        if (!result.isEmpty()) {
            out.println();
            out.println("result:");
            new FieldList().all(result).print(out);
        }
        out.println();
        SettingsText.print(Fields.required(job, "spec"), out);
    }
}
