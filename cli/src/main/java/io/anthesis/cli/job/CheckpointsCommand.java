package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists checkpoints. */
@Command(
        name = "checkpoints",
        mixinStandardHelpOptions = true,
        description = "List checkpoints, newest first; import and export them as files.",
        subcommands = {CheckpointFiles.Import.class, CheckpointFiles.Export.class})
public final class CheckpointsCommand implements Callable<Integer> {
    private static final int MOST = 500;

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--run", description = "of one training only")
    private String run;

    @Override
    public Integer call() throws Exception {
        JsonNode checkpoints = gateway.client().list("/v1/checkpoints" + (run == null ? "" : "?run=" + run), MOST);
        if (gateway.json()) {
            System.out.println(checkpoints);
            return 0;
        }
        var table = new Table("CHECKPOINT", "RUN", "EPOCH", "STEP", "NOISE LOSS", "VALIDATION", "BEST");
        for (JsonNode checkpoint : checkpoints) {
            table.row(
                    checkpoint.path("id").asText(),
                    checkpoint.path("run").asText(checkpoint.path("name").asText()),
                    checkpoint.path("epoch").asInt(),
                    checkpoint.path("step").asLong(),
                    loss(checkpoint, "noiseLoss"),
                    loss(checkpoint, "validationNoiseLoss"),
                    checkpoint.path("best").asBoolean() ? "best" : "");
        }
        table.print(System.out);
        return 0;
    }

    private static String loss(JsonNode checkpoint, String name) {
        return checkpoint.has(name)
                ? String.format(Locale.ROOT, "%.4f", checkpoint.path(name).asDouble())
                : "-";
    }
}
