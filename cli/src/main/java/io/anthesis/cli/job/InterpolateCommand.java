package io.anthesis.cli.job;

import io.anthesis.cli.sampler.SamplerOptions;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sample images from one noise to another. */
@Command(
        name = "interpolate",
        mixinStandardHelpOptions = true,
        description = "Sample images from one noise to another.")
public final class InterpolateCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Parameters(paramLabel = "CHECKPOINT", description = "id of a checkpoint, or RUN@best or RUN@latest")
    private String checkpoint;

    @Option(names = "--images", defaultValue = "8", description = "with both ends; default: ${DEFAULT-VALUE}")
    private int images;

    @Option(names = "--seed", defaultValue = "42", description = "of the first image; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--to-seed", defaultValue = "43", description = "of the last image; default: ${DEFAULT-VALUE}")
    private long toSeed;

    @Mixin
    private SamplerOptions sampler;

    @Override
    public Integer call() throws Exception {
        var body = Json.newObject()
                .put("checkpoint", checkpoint)
                .put("images", images)
                .put("steps", sampler.steps())
                .put("seed", seed)
                .put("toSeed", toSeed);
        body.set("sampler", Json.tree(sampler.spec()));
        return options.submit("/v1/interpolations", body, "interpolation");
    }
}
