package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.cli.output.WatchOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists workers. */
@Command(name = "workers", mixinStandardHelpOptions = true, description = "List the workers of the last hour.")
public final class WorkersCommand implements Callable<Integer> {
    private static final double GIGABYTE = 1e9;

    @Mixin
    private GatewayOptions gateway;

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        JsonNode workers = gateway.client().get("/v1/workers");
        if (gateway.json()) {
            System.out.println(workers);
            return 0;
        }
        var table = new Table("WORKER", "KIND", "DEVICE", "THREADS", "MEMORY", "VERSION", "BUSY WITH", "");
        for (JsonNode worker : workers) {
            table.row(
                    worker.path("id").asText(),
                    worker.path("kind").asText(),
                    worker.path("device").asText(),
                    worker.path("threads").asInt(),
                    String.format(
                            Locale.ROOT, "%.1f GB", worker.path("memoryBytes").asLong() / GIGABYTE),
                    worker.path("version").asText(),
                    worker.path("runningTasks").asInt() + " tasks",
                    worker.path("live").asBoolean()
                            ? ""
                            : "not seen since " + worker.path("seenAt").asText());
        }
        table.print(System.out);
        return 0;
    }
}
