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

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List trainings, newest first unless sorted otherwise.")
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
                    new Column("BEST KID", ModelText::shortKid),
                    new Column("TAGS", ModelText::tags),
                    Column.of("STEP", "step"),
                    new Column(
                            "BIT-EXACT",
                            training -> Fields.required(training, "bitExact").asBoolean() ? "yes" : "no"))
            .leavingOut("BIT-EXACT", "STEP", "TAGS", "DATA SET");

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int limit;

    @Option(names = "--dataset", description = "of one data set only")
    private String dataset;

    @Option(names = "--tag", description = "with this tag only")
    private String tag;

    @Option(names = "--search", description = "only those with this in their name")
    private String search;

    @Option(names = "--archived", description = "list archived models, too")
    private boolean archived;

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            description = {
                "created, name, state, dataset, epoch, kid, noiseLoss, imagesPerSecond, duration or another column of the API, or a"
                        + " setting such as spec.optimizer.learningRate; with a minus before it the largest first."
                        + " Default: -created"
            })
    private String sort;

    @Mixin
    private WatchOption watch;

    @Override
    public Integer call() throws Exception {
        return watch.show(this::show);
    }

    private int show() throws Exception {
        return TRAININGS.print(gateway.json(), gateway.client().list(trainings(), limit));
    }

    private ApiPath trainings() {
        return ApiPath.of("trainings")
                .with("dataset", dataset)
                .with("tag", tag)
                .with("search", search)
                .with("archived", archived ? "any" : null)
                .with("sort", sort);
    }
}
