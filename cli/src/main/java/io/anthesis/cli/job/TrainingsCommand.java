package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Column;
import io.anthesis.cli.output.ElementTable;
import io.anthesis.cli.output.WatchOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", mixinStandardHelpOptions = true, description = "List trainings, newest first.")
public final class TrainingsCommand implements Callable<Integer> {
    private static final ElementTable TRAININGS = ElementTable.of(
                    Column.id("RUN", "id"),
                    Column.of("NAME", "name"),
                    new Column("DATA SET", training -> Fields.text(Fields.required(training, "spec"), "dataset")),
                    Column.of("STATE", "state"),
                    new Column(
                            "EPOCHS",
                            training -> Fields.text(training, "epoch") + " of "
                                    + Fields.text(Fields.required(training, "spec"), "epochs")),
                    Column.of("STEP", "step"),
                    new Column(
                            "BIT-EXACT",
                            training -> Fields.required(training, "bitExact").asBoolean() ? "yes" : "no"))
            .leavingOut("BIT-EXACT", "STEP", "DATA SET");

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
        return TRAININGS.print(gateway.json(), gateway.client().list(ApiPath.of("trainings"), limit));
    }
}
