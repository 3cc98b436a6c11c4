package io.anthesis.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.GatewayProblem;
import io.anthesis.contracts.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads what a job made. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = "Download the images of a sampling, or the weights, description and overview of a checkpoint.")
public final class FetchCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Parameters(paramLabel = "ID", description = "of a sampling job or a checkpoint, or RUN@best or RUN@latest")
    private String id;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "made if it is not there")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        GatewayClient client = gateway.client();
        boolean checkpoint = id.contains("@") || !id.contains("-");
        List<Path> files = checkpoint ? checkpoint(client, id, folder) : images(client, id, folder);
        if (gateway.json()) {
            System.out.println(Json.write(files.stream().map(Path::toString).toList()));
        } else {
            System.out.println(
                    files.size() + " files in " + folder.toAbsolutePath().normalize());
        }
        return 0;
    }

    /** Downloads the images of a sampling job. */
    public static List<Path> images(GatewayClient client, String job, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (JsonNode image : client.list("/v1/jobs/" + job + "/images", Integer.MAX_VALUE)) {
            files.add(download(
                    client,
                    image.path("url").asText(),
                    folder.resolve(image.path("name").asText())));
        }
        return files;
    }

    /** Downloads a model file, the manifest and, where there is one, the overview of a checkpoint. */
    public static List<Path> checkpoint(GatewayClient client, String reference, Path folder) throws IOException {
        Files.createDirectories(folder);
        JsonNode checkpoint = client.get("/v1/checkpoints/" + reference);
        String id = checkpoint.path("id").asText();
        List<Path> files = new ArrayList<>();
        files.add(download(client, "/v1/checkpoints/" + id + "/export", folder.resolve(id + ".safetensors")));
        files.add(download(client, checkpoint.path("manifest").asText(), folder.resolve(id + ".json")));
        try {
            JsonNode grid = client.get("/v1/checkpoints/" + id + "/grid");
            files.add(download(client, grid.path("url").asText(), folder.resolve(id + ".png")));
        } catch (GatewayProblem e) {
            System.err.println("anthesis: " + e.getMessage() + " yet");
        }
        return files;
    }

    private static Path download(GatewayClient client, String address, Path target) throws IOException {
        client.download(URI.create(address), target);
        return target;
    }
}
