package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.OutFile;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = "Download the images of a sampling, or the weights, description and overview of a checkpoint.")
public final class FetchCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Parameters(
            paramLabel = "ID",
            description = "of a sampling job or a checkpoint, or its beginning; RUN@best, RUN@latest or RUN@epoch:N")
    private String id;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "output folder, created if missing; required")
    private Path out;

    @Option(names = "--output", hidden = true, description = "as --out")
    private Path formerOut;

    @Spec
    private CommandSpec command;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description = "only images of this class, by its name or number; default: all")
    private String ofClass;

    @Override
    public Integer call() throws Exception {
        Path folder = OutFile.required(command, out, formerOut);
        GatewayClient client = gateway.client();
        References.Resolved what = new References(client).pictured(id);
        List<Path> files = what.isCheckpoint()
                ? checkpoint(client, what.id(), folder)
                : images(client, what.id(), Optional.ofNullable(ofClass), folder);
        if (gateway.json()) {
            System.out.println(Json.write(files.stream().map(Path::toString).toList()));
        } else {
            System.out.println(
                    files.size() + " files in " + folder.toAbsolutePath().normalize());
        }
        return 0;
    }

    /** Downloads the images of a sampling job. Names of files have the classes that images were sampled of. */
    public static List<Path> images(GatewayClient client, String job, Path folder) throws IOException {
        return images(client, job, Optional.empty(), folder);
    }

    private static List<Path> images(GatewayClient client, String job, Optional<String> ofClass, Path folder)
            throws IOException {
        Files.createDirectories(folder);
        ApiPath images = ApiPath.of("jobs", job, "images").with("class", ofClass.orElse(null));
        List<Path> files = new ArrayList<>();
        for (JsonNode image : client.list(images, Integer.MAX_VALUE)) {
            files.add(download(client, Fields.text(image, "url"), folder.resolve(Fields.text(image, "name"))));
        }
        return files;
    }

    /** Downloads a model file, the manifest and, where there is one, the overview of a checkpoint. */
    public static List<Path> checkpoint(GatewayClient client, String reference, Path folder) throws IOException {
        Files.createDirectories(folder);
        JsonNode checkpoint = client.get(ApiPath.of("checkpoints", reference));
        String id = Fields.text(checkpoint, "id");
        List<Path> files = new ArrayList<>();
        Path weights = folder.resolve(id + ".safetensors");
        client.download(ApiPath.of("checkpoints", id, "export"), weights);
        files.add(weights);
        files.add(download(client, Fields.text(checkpoint, "manifest"), folder.resolve(id + ".json")));
        try {
            JsonNode grid = client.get(ApiPath.of("checkpoints", id, "grid"));
            files.add(download(client, Fields.text(grid, "url"), folder.resolve(id + ".png")));
        } catch (GatewayProblem e) {
            System.err.println("anthesis: " + e.getMessage() + " yet");
        }
        return files;
    }

    private static Path download(GatewayClient client, String address, Path target) throws IOException {
        client.download(address, target);
        return target;
    }
}
