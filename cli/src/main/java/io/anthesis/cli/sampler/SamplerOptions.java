package io.anthesis.cli.sampler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.SamplerSpec;
import picocli.CommandLine.Option;

/** Options that {@link SamplerSpec} checks; what is left out is deterministic DDIM in float32. */
public final class SamplerOptions {
    @Option(
            names = "--steps",
            defaultValue = "20",
            description = "sampling steps, 1 to 1000; default: ${DEFAULT-VALUE}")
    private int steps;

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

    @Option(names = "--compute-type", description = "float32, tensor-float32 or bfloat16; default: float32")
    private String computeType;

    @Option(
            names = "--guidance",
            paramLabel = "SCALE",
            description =
                    "guidance scale, 0 to 100: distance from the prediction without the class; default: 1, no guidance")
    private Double guidance;

    @Option(
            names = "--guidance-from",
            paramLabel = "RATE",
            description = "lowest noise rate of guided steps; default: 0")
    private Double guidanceFrom;

    @Option(
            names = "--guidance-to",
            paramLabel = "RATE",
            description = "highest noise rate of guided steps; default: 1")
    private Double guidanceTo;

    @Option(
            names = "--guide",
            paramLabel = "CHECKPOINT",
            description = "a weaker checkpoint to move predictions away from, instead of those without the class")
    private String guide;

    public int steps() {
        return steps;
    }

    /** @throws io.anthesis.contracts.spec.InvalidSpec naming the value and what would be right */
    public SamplerSpec spec() {
        ObjectNode fields = Json.newObject()
                .put("solver", solver)
                .put("stochasticity", stochasticity)
                .put("variancePreserving", !largeVariance)
                .put("multisteps", multisteps)
                .put("secondOrderAlpha", secondOrderAlpha)
                .put("clip", clip)
                .put("computeType", computeType);
        if (guidance != null || guidanceFrom != null || guidanceTo != null || guide != null) {
            fields.putObject("guidance")
                    .put("scale", guidance)
                    .put("fromNoise", guidanceFrom)
                    .put("toNoise", guidanceTo)
                    .put("guide", guide);
        }
        return Json.spec(fields, SamplerSpec.class);
    }
}
