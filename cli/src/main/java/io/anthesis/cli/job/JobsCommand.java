package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.cli.output.WatchOption;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists jobs. */
@Command(name = "jobs", mixinStandardHelpOptions = true, description = "List jobs, newest first.")
public final class JobsCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--kind", description = "training, sampling or evaluation")
    private String kind;

    @Option(names = "--state", description = "queued, running, cancelling, succeeded, failed or cancelled")
    private String state;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int limit;

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        var filters = new StringJoiner("&", "?", "").setEmptyValue("");
        if (kind != null) {
            filters.add("kind=" + kind);
        }
        if (state != null) {
            filters.add("state=" + state);
        }
        JsonNode jobs = gateway.client().list("/v1/jobs" + filters, limit);
        if (gateway.json()) {
            System.out.println(jobs);
            return 0;
        }
        var table = new Table("JOB", "KIND", "STATE", "CREATED", "WHY");
        for (JsonNode job : jobs) {
            table.row(
                    job.path("id").asText(),
                    job.path("kind").asText(),
                    job.path("state").asText(),
                    job.path("createdAt").asText().replaceFirst("\\..*", "Z"),
                    job.path("error").path("message").asText(""));
        }
        table.print(System.out);
        return 0;
    }
}
