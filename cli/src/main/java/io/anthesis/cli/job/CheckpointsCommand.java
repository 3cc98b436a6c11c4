package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.CheckpointNames;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.Column;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "checkpoints", mixinStandardHelpOptions = true, description = "List checkpoints, newest first.")
public final class CheckpointsCommand implements Callable<Integer> {
    private static final int MAX_CHECKPOINTS = 500;

    private static List<Column> columns(CheckpointNames names) {
        return List.of(
                Column.id("CHECKPOINT", "id"),
                new Column(
                        "RUN",
                        checkpoint -> checkpoint.hasNonNull("run")
                                ? names.run(Fields.text(checkpoint, "run"))
                                : checkpoint.path("name").asText()),
                Column.of("EPOCH", "epoch"),
                Column.of("STEP", "step"),
                new Column("NOISE LOSS", checkpoint -> loss(checkpoint, "noiseLoss")),
                new Column("VALIDATION", checkpoint -> loss(checkpoint, "validationNoiseLoss")),
                new Column(
                        "BEST",
                        checkpoint -> Fields.required(checkpoint, "best").asBoolean() ? "best" : ""));
    }

    @Mixin
    private GatewayOptions gateway;

    @Option(names = "--run", description = "only checkpoints of this training: its name, id or its beginning")
    private String run;

    @Override
    public Integer call() throws Exception {
        GatewayClient client = gateway.client();
        String id = run == null ? null : new References(client).run(run);
        ArrayNode checkpoints = client.list(ApiPath.of("checkpoints").with("run", id), MAX_CHECKPOINTS);
        if (gateway.json()) {
            System.out.println(checkpoints);
            return 0;
        }
        List<Column> columns = columns(new CheckpointNames(client));
        return MomentumColumn.table(columns, columns.size(), checkpoints)
                .leavingOut("STEP", "MOMENTUM", "NOISE LOSS")
                .print(false, checkpoints);
    }

    private static String loss(JsonNode checkpoint, String name) {
        return checkpoint.has(name)
                ? String.format(Locale.ROOT, "%.4f", checkpoint.path(name).asDouble())
                : "-";
    }
}
