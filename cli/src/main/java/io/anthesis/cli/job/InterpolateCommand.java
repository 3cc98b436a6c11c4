package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.contracts.spec.Presets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "interpolate",
        mixinStandardHelpOptions = true,
        description = "Sample images between two noises.",
        footer = "Example: --set firstImage=18")
public final class InterpolateCommand implements Callable<Integer> {
    @Mixin
    private SubmitOptions options;

    @Mixin
    private SamplingOptions sampling;

    @Option(
            names = "--images",
            defaultValue = "8",
            description = "number of images, both ends included; default: ${DEFAULT-VALUE}")
    private int images;

    @Option(
            names = "--to-seed",
            defaultValue = "" + (Presets.SEED + 1),
            description = "seed of the last image; default: ${DEFAULT-VALUE}")
    private long toSeed;

    @Option(
            names = "--to-class",
            paramLabel = "CLASS",
            description = "name or number of the last image's class, from the one of --class; default: no other class")
    private String toClass;

    @Override
    public Integer call() throws Exception {
        ObjectNode request = sampling.request(images).put("toSeed", toSeed);
        if (toClass != null) {
            request.put("toClass", toClass);
        }
        return options.submit(ApiPath.of("interpolations"), request, "interpolation");
    }
}
