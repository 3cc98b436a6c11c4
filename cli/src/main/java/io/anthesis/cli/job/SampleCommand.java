package io.anthesis.cli.job;

import io.anthesis.contracts.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a sampling. */
@Command(name = "sample", mixinStandardHelpOptions = true, description = "Sample images from a checkpoint.")
public final class SampleCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Parameters(paramLabel = "CHECKPOINT", description = "id of a checkpoint, or RUN@best or RUN@latest")
    private String checkpoint;

    @Option(names = "--images", defaultValue = "18", description = "default: ${DEFAULT-VALUE}")
    private int images;

    @Option(
            names = "--steps",
            defaultValue = "20",
            description = "network evaluations an image; default: ${DEFAULT-VALUE}")
    private int steps;

    @Option(names = "--seed", defaultValue = "42", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--solver", description = "ddim or dpm-solver++2m; default: ddim")
    private String solver;

    @Option(names = "--stochasticity", description = "eta, 0 (DDIM) to 1 (DDPM); default: 0")
    private Double stochasticity;

    @Option(names = "--large-variance", description = "add more noise than a stochastic step takes away")
    private boolean largeVariance;

    @Option(names = "--multisteps", description = "Adams-Bashforth order, 1 to 5; default: 1")
    private Integer multisteps;

    @Option(names = "--second-order", description = "alpha in (0, 1]: 0.5 midpoint, 1 Heun; default: off")
    private Double secondOrderAlpha;

    @Option(names = "--clip", description = "keep predicted images to the range of pixels")
    private boolean clip;

    @Option(names = "--compute-type", description = "float32 or bfloat16; default: float32")
    private String computeType;

    @Override
    public Integer call() throws Exception {
        var body = Json.newObject()
                .put("checkpoint", checkpoint)
                .put("images", images)
                .put("steps", steps)
                .put("seed", seed);
        var sampler = body.putObject("sampler");
        sampler.put("solver", solver)
                .put("stochasticity", stochasticity)
                .put("variancePreserving", !largeVariance)
                .put("multisteps", multisteps)
                .put("secondOrderAlpha", secondOrderAlpha)
                .put("clip", clip)
                .put("computeType", computeType);
        return options.submit("/v1/samplings", body, "sampling");
    }
}
