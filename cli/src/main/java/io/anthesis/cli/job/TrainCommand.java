package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Train a model on a data set.",
        footer = "Example: --set optimizer.learningRate=0.0005 --set network.architecture=clear-unet"
                + " --set network.widths=[32,64]")
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Option(names = "--dataset", required = true, description = "name of an imported data set")
    private String dataset;

    @Option(
            names = "--preset",
            defaultValue = Presets.DEFAULT,
            description =
                    "quick (32 px, minutes), seed (the Keras example, 64 px), tiny, clear (clear-diffusion-keras, 64 px) or"
                            + " quality (64 px, a day of a GPU); default: ${DEFAULT-VALUE}")
    private String preset;

    @Option(names = "--name", description = "of the run")
    private String name;

    @Option(names = "--epochs", description = "default: the preset's")
    private Integer epochs;

    @Option(names = "--seed", description = "default: " + Presets.SEED)
    private Long seed;

    @Override
    public Integer call() throws Exception {
        var body = Json.newObject().put("dataset", dataset).put("preset", preset);
        if (name != null) {
            body.put("name", name);
        }
        if (epochs != null) {
            body.put("epochs", epochs);
        }
        if (seed != null) {
            body.put("seed", seed);
        }
        return options.submit(ApiPath.of("trainings"), body, "training");
    }
}
