package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.contracts.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checkpoints from files and as files, through the gateway. */
public final class CheckpointFiles {
    private CheckpointFiles() {}

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Import a model file as a checkpoint that can be sampled from and scored.")
    public static final class Import implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "FILE", description = ".safetensors, .weights.h5 or .keras")
        private Path file;

        @Option(names = "--name", description = "display name; default: the file's name")
        private String name;

        @Option(names = "--spec", paramLabel = "FILE", description = "JSON that describes the model (docs/formats.md)")
        private Path spec;

        @Option(names = "--dataset", description = "data set to score it against")
        private String dataset;

        @Override
        public Integer call() throws Exception {
            for (Path needed : spec == null ? new Path[] {file} : new Path[] {file, spec}) {
                if (!Files.isRegularFile(needed)) {
                    System.err.println("anthesis: there is no file '" + needed + "'");
                    return 2;
                }
            }
            Map<String, String> texts = new HashMap<>();
            texts.put("name", name == null ? file.getFileName().toString() : name);
            if (spec != null) {
                texts.put("spec", Files.readString(spec));
            }
            if (dataset != null) {
                texts.put("dataset", dataset);
            }
            JsonNode imported = gateway.client().upload("POST", ApiPath.of("checkpoints"), texts, Map.of("file", file));
            System.out.println(
                    gateway.json()
                            ? imported.toString()
                            : "checkpoint " + Fields.text(imported, "id") + ": "
                                    + Fields.text(imported, "name") + " at "
                                    + Fields.text(imported, "imageSize") + " px");
            return 0;
        }
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Download a checkpoint with its normalizer and description as one file.")
    public static final class Export implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "CHECKPOINT", description = "RUN@best, RUN@latest or RUN@epoch:N, or an id")
        private String checkpoint;

        @Option(
                names = "--format",
                defaultValue = "safetensors",
                description = "safetensors, keras (.weights.h5) or torchscript; default: ${DEFAULT-VALUE}")
        private String format;

        @Option(
                names = {"-o", "--out"},
                paramLabel = "FILE",
                description = "default: CHECKPOINT with the format's ending")
        private Path out;

        @Override
        public Integer call() throws Exception {
            String ending =
                    switch (format) {
                        case "keras" -> ".weights.h5";
                        case "torchscript" -> ".pt";
                        default -> ".safetensors";
                    };
            Path target = out == null ? Path.of(checkpoint.replaceAll("[^\\p{Alnum}.-]", "-") + ending) : out;
            GatewayClient client = gateway.client();
            String id = new References(client).checkpoint(checkpoint);
            client.download(ApiPath.of("checkpoints", id, "export").with("format", format), target);
            System.out.println(gateway.json() ? Json.write(List.of(target.toString())) : target);
            return 0;
        }
    }
}
