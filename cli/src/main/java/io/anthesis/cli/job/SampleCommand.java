package io.anthesis.cli.job;

import io.anthesis.cli.client.ApiPath;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = "Sample images from a checkpoint.",
        footer = "Example: --set firstImage=18 --set gridColumns=9")
public final class SampleCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Mixin
    private SamplingOptions sampling;

    @Option(names = "--images", defaultValue = "18", description = "default: ${DEFAULT-VALUE}")
    private int images;

    @Override
    public Integer call() throws Exception {
        return options.submit(ApiPath.of("samplings"), sampling.request(images), "sampling");
    }
}
