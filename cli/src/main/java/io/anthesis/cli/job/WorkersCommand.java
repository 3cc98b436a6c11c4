package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.cli.output.WatchOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "workers", mixinStandardHelpOptions = true, description = "List the workers of the last hour.")
public final class WorkersCommand implements Callable<Integer> {
    private static final double GIGABYTE = 1e9;

    private static final ElementTable WORKERS = ElementTable.of(
                    Column.of("WORKER", "id"),
                    Column.of("KIND", "kind"),
                    Column.of("DEVICE", "device"),
                    Column.of("THREADS", "threads"),
                    new Column(
                            "MEMORY",
                            worker -> String.format(
                                    Locale.ROOT,
                                    "%.1f GB",
                                    Fields.required(worker, "memoryBytes").asLong() / GIGABYTE)),
                    Column.of("VERSION", "version"),
                    new Column("BUSY WITH", worker -> Fields.text(worker, "runningTasks") + " tasks"),
                    new Column(
                            "",
                            worker -> Fields.required(worker, "live").asBoolean()
                                    ? ""
                                    : "not seen since " + Fields.text(worker, "seenAt")))
            .leavingOut("VERSION", "THREADS", "MEMORY");

    @Mixin
    private GatewayOptions gateway;

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        return WORKERS.print(gateway.json(), gateway.client().get(ApiPath.of("workers")));
    }
}
