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
                "PRESET", "IMAGE SIZE", "WIDTHS", "BLOCKS", "BATCH", "EPOCHS", "LEARNING RATE", "EMA", "PROTOCOL");
        presets.propertyStream().forEach(preset -> {
            JsonNode spec = preset.getValue();
            table.row(
                    preset.getKey(),
                    Fields.text(spec, "imageSize") + " px",
                    Fields.required(spec, "widths"),
                    Fields.text(spec, "blockDepth"),
                    Fields.text(spec, "batchSize"),
                    Fields.text(spec, "epochs"),
                    Fields.text(spec, "learningRate"),
                    Fields.text(spec, "ema"),
                    Fields.text(spec, "protocol"));
        });
        table.print(System.out);
        return 0;
    }
}
