package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "extend",
        mixinStandardHelpOptions = true,
        description = "Extend a training to more epochs.",
        footer = "Example: --set earlyStoppingPatience=5")
public final class ExtendCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Parameters(paramLabel = "RUN", description = "name, id or its beginning, of a training that has ended")
    private String run;

    @Option(
            names = "--epochs",
            required = true,
            description = "number of epochs in total, including those already done")
    private int epochs;

    @Override
    public Integer call() throws Exception {
        return options.submit(
                ApiPath.of("trainings", options.run(run), "extend"),
                Json.newObject().put("epochs", epochs),
                "training");
    }
}
