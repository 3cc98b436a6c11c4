package io.anthesis.cli.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.client.GatewayOptions;
import io.anthesis.cli.client.References;
import io.anthesis.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Show a picture in the terminal: the overview of a sampling or of a checkpoint, or a PNG file.")
public final class ShowCommand implements Callable<Integer> {
    @Mixin
    private GatewayOptions gateway;

    @Parameters(
            paramLabel = "WHAT",
            description =
                    "id of a sampling job or a checkpoint, or its beginning; RUN@best, RUN@latest or RUN@epoch:N; or a .png file")
    private String what;

    @Option(
            names = "--as",
            description = "kitty, iterm2 or blocks (24-bit colours); default: detected from the terminal")
    private Preview preview;

    @Override
    public Integer call() throws Exception {
        Preview way = preview == null ? Preview.detect(System.getenv(), Terminal.isThere()) : preview;
        if (way == Preview.NONE) {
            System.err.println("anthesis: this terminal does not announce image support; try --as blocks, or download"
                    + " the image as a file: anthesis fetch " + what + " -o DIR");
            return 1;
        }
        System.out.print(way.of(png(), Terminal.width().orElse(Terminal.USUAL_WIDTH)));
        return 0;
    }

    private byte[] png() throws IOException {
        Path file = Path.of(what);
        if (what.endsWith(".png") && Files.isRegularFile(file)) {
            return Files.readAllBytes(file);
        }
        GatewayClient client = gateway.client();
        References.Resolved resolved = new References(client).pictured(what);
        return resolved.isCheckpoint() ? ofCheckpoint(client, resolved.id()) : ofSampling(client, resolved.id());
    }

    private static byte[] ofCheckpoint(GatewayClient client, String reference) throws IOException {
        String id = Fields.text(client.get(ApiPath.of("checkpoints", reference)), "id");
        return bytes(client, client.get(ApiPath.of("checkpoints", id, "grid")));
    }

    /** @return the overview of a sampling */
    public static byte[] ofSampling(GatewayClient client, String job) throws IOException {
        JsonNode images = client.list(ApiPath.of("jobs", job, "images"), 1);
        if (images.isEmpty()) {
            throw new IllegalArgumentException(
                    "job " + job + " has no pictures yet; wait for it: anthesis jobs watch " + job);
        }
        return bytes(client, images.get(0));
    }

    private static byte[] bytes(GatewayClient client, JsonNode link) throws IOException {
        Path file = Files.createTempFile("anthesis-show-", ".png");
        try {
            client.download(Fields.text(link, "path"), file);
            return Files.readAllBytes(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
