package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "trajectory",
        mixinStandardHelpOptions = true,
        description = "Sample images and show each step.",
        footer = "Example: --set firstImage=18")
public final class TrajectoryCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Mixin
    private SamplingOptions sampling;

    @Option(names = "--images", defaultValue = "1", description = "1 to 16; default: ${DEFAULT-VALUE}")
    private int images;

    @Override
    public Integer call() throws Exception {
        return options.submit(ApiPath.of("trajectories"), sampling.request(images), "trajectory");
    }
}
