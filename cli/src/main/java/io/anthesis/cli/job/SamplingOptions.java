package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.cli.sampler.SamplerOptions;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What images are sampled from, and how: what all commands that sample have in common. */
final class SamplingOptions {
    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "RUN@best, RUN@latest or RUN@epoch:N with a run's name or id; or id of a checkpoint")
    private String checkpoint;

    @Option(
            names = "--seed",
            defaultValue = "" + Presets.SEED,
            description = "seed of the noise; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            split = ",",
            description = "name or number of a class, one for all images or one for each; default: no class")
    private List<String> classes = List.of();

    @Mixin
    private SamplerOptions sampler;

    ObjectNode request(int images) {
        ObjectNode request = Json.newObject()
                .put("checkpoint", checkpoint)
                .put("images", images)
                .put("steps", sampler.steps())
                .put("seed", seed);
        request.set("sampler", Json.tree(sampler.spec()));
        if (!classes.isEmpty()) {
            ArrayNode list = request.putArray("classes");
            classes.forEach(list::add);
        }
        return request;
    }
}
