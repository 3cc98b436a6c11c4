package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import io.anthesis.cli.output.WatchOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists trainings. */
@Command(name = "trainings", mixinStandardHelpOptions = true, description = "List trainings, newest first.")
public final class TrainingsCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int limit;

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        JsonNode trainings = gateway.client().list("/v1/trainings", limit);
        if (gateway.json()) {
            System.out.println(trainings);
            return 0;
        }
        var table = new Table("RUN", "NAME", "DATA SET", "STATE", "EPOCHS", "STEP", "BIT-EXACT");
        for (JsonNode training : trainings) {
            JsonNode spec = training.path("spec");
            table.row(
                    training.path("id").asText(),
                    training.path("name").asText(),
                    spec.path("dataset").asText(),
                    training.path("state").asText(),
                    training.path("epoch").asInt() + " of "
                            + spec.path("epochs").asInt(),
                    training.path("step").asLong(),
                    training.path("bitExact").asBoolean() ? "yes" : "no");
        }
        table.print(System.out);
        return 0;
    }
}
