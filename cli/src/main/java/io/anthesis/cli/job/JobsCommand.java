package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.cli.output.WatchOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description = "List, show, watch, cancel and delete jobs.",
        subcommands = {JobCommand.class, WatchCommand.class, CancelCommand.class, DeleteCommand.OfJob.class})
public final class JobsCommand implements Callable<Integer> {
    private static final ElementTable JOBS = ElementTable.of(
                    Column.id("JOB", "id"),
                    Column.of("KIND", "kind"),
                    Column.of("STATE", "state"),
                    Column.time("CREATED", "createdAt"),
                    new Column("WHY", job -> job.path("error").path("message").asText("")))
            .leavingOut("CREATED", "KIND");

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
        ApiPath filtered = ApiPath.of("jobs").with("kind", kind).with("state", state);
        return JOBS.print(gateway.json(), gateway.client().list(filtered, limit));
    }
}
