package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.output.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "presets", mixinStandardHelpOptions = true, description = "List the named defaults for trainings.")
public final class PresetsCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Override
    public Integer call() throws Exception {
        JsonNode presets = gateway.client().get(ApiPath.of("presets"));
        if (gateway.json()) {
            System.out.println(presets);
            return 0;
        }
        var table = new Table(
                        "PRESET",
                        "NETWORK",
                        "IMAGE SIZE",
                        "WIDTHS",
                        "BLOCKS",
                        "BATCH",
                        "EPOCHS",
                        "LEARNING RATE",
                        "EMA",
                        "PROTOCOL")
                .leavingOut("PROTOCOL", "EMA", "BLOCKS", "LEARNING RATE", "WIDTHS");
        presets.propertyStream().forEach(preset -> {
            JsonNode spec = preset.getValue();
            JsonNode data = Fields.required(spec, "data");
            JsonNode network = Fields.required(spec, "network");
            table.row(
                    preset.getKey(),
                    Fields.text(network, "architecture"),
                    Fields.text(data, "imageSize") + " px",
                    Fields.required(network, "widths"),
                    Fields.text(network, "blockDepth"),
                    Fields.text(data, "batchSize"),
                    Fields.text(spec, "epochs"),
                    Fields.text(Fields.required(spec, "optimizer"), "learningRate"),
                    ema(Fields.required(spec, "ema")),
                    Fields.text(spec, "protocol"));
        });
        table.print(System.out);
        return 0;
    }

    private static String ema(JsonNode ema) {
        return ema.isNumber() ? ema.asText() : Fields.required(ema, "momenta").toString();
    }
}
