package io.anthesis.cli.job;

import io.anthesis.cli.sampler.SamplerOptions;
import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draw how images come about, step by step. */
@Command(
        name = "trajectory",
        mixinStandardHelpOptions = true,
        description = "Draw how images come about, step by step.")
public final class TrajectoryCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Parameters(paramLabel = "CHECKPOINT", description = "id of a checkpoint, or RUN@best or RUN@latest")
    private String checkpoint;

    @Option(names = "--images", defaultValue = "1", description = "1 to 16; default: ${DEFAULT-VALUE}")
    private int images;

    @Option(names = "--seed", defaultValue = "42", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Mixin
    private SamplerOptions sampler;

    @Override
    public Integer call() throws Exception {
        var body = Json.newObject()
                .put("checkpoint", checkpoint)
                .put("images", images)
                .put("steps", sampler.steps())
                .put("seed", seed);
        body.set("sampler", Json.tree(sampler.spec()));
        return options.submit("/v1/trajectories", body, "trajectory");
    }
}
