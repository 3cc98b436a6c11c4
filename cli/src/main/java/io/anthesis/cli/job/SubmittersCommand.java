package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who submits jobs, and how much at once. */
@Command(
        name = "submitters",
        mixinStandardHelpOptions = true,
        description = "List submitters that have limits or open jobs; set the limits of one.",
        subcommands = SubmittersCommand.Limit.class)
public final class SubmittersCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        print(gateway, gateway.client().get("/v1/submitters"));
        return 0;
    }

    private static void print(GatewayOptions gateway, JsonNode submitters) {
        if (gateway.json()) {
            System.out.println(submitters);
            return;
        }
        var table = new Table("NAME", "RUNNING TASKS", "AT MOST", "OPEN JOBS", "AT MOST");
        for (JsonNode submitter : submitters) {
            table.row(
                    submitter.path("name").asText(),
                    submitter.path("runningTasks").asLong(),
                    submitter.path("maxRunningTasks").asText("-"),
                    submitter.path("openJobs").asLong(),
                    submitter.path("maxOpenJobs").asText("-"));
        }
        table.print(System.out);
    }

    /** Sets limits. */
    @Command(
            name = "limit",
            mixinStandardHelpOptions = true,
            description = "Set the limits of a submitter; what is left out is unlimited.")
    static final class Limit implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "NAME", description = "as jobs show it, such as local or kafka")
        private String name;

        @Option(names = "--running", paramLabel = "N", description = "tasks of each kind that may run at once")
        private Integer running;

        @Option(names = "--open", paramLabel = "N", description = "jobs that have not ended")
        private Integer open;

        @Override
        public Integer call() throws Exception {
            JsonNode limits = Json.newObject().put("maxRunningTasks", running).put("maxOpenJobs", open);
            print(gateway, gateway.client().put("/v1/submitters/" + name, limits));
            return 0;
        }
    }
}
