package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
        description =
                "Train a model on a data set. Fields that are left out come from the preset; --set sets any field.",
        footer = "Example: --set optimizer.maxGradientNorm=1 --set network.attentions=[false,true]")
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Mixin
    private TrainingOptions training;

    @Option(names = "--dataset", required = true, description = "name of an imported data set")
    private String dataset;

    @Option(
            names = "--preset",
            description =
                    "quick (32 px, minutes), seed (the Keras example, 64 px), clear (clear-diffusion-keras, 64 px) or"
                            + " quality (64 px, a day on one GPU), or tiny (16 px, a smoke test); default: "
                            + Presets.DEFAULT)
    private String preset;

    @Option(names = "--name", description = "of the run")
    private String name;

    @Option(names = "--epochs", description = "default: the preset's")
    private Integer epochs;

    @Option(names = "--seed", description = "default: " + Presets.SEED)
    private Long seed;

    @Override
    public Integer call() throws Exception {
        return options.send(ApiPath.of("trainings"), request(), "training");
    }

    ObjectNode request() {
        NamedOptions named = training.named()
                .with("--dataset", "dataset", dataset)
                .with("--preset", "preset", preset)
                .with("--name", "name", name)
                .with("--epochs", "epochs", epochs)
                .with("--seed", "seed", seed);
        return options.fieldsOf(Json.newObject().put("preset", Presets.DEFAULT), named);
    }
}
