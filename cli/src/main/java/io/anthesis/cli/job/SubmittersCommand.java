package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "submitters",
        mixinStandardHelpOptions = true,
        description = "List submitters that have limits or open jobs; set limits.",
        subcommands = SubmittersCommand.Limit.class)
public final class SubmittersCommand implements Callable<Integer> {
    private static final ElementTable SUBMITTERS = ElementTable.of(
            Column.of("NAME", "name"),
            Column.of("RUNNING TASKS", "runningTasks"),
            Column.optional("AT MOST", "maxRunningTasks", "-"),
            Column.of("OPEN JOBS", "openJobs"),
            Column.optional("AT MOST", "maxOpenJobs", "-"));

    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        return SUBMITTERS.print(gateway.json(), gateway.client().get(ApiPath.of("submitters")));
    }

    @Command(
            name = "limit",
            mixinStandardHelpOptions = true,
            description = "Set the limits of a submitter; an omitted limit is unlimited.")
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
            return SUBMITTERS.print(gateway.json(), gateway.client().put(ApiPath.of("submitters", name), limits));
        }
    }
}
