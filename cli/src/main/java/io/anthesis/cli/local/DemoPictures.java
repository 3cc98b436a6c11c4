package io.anthesis.cli.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.ApiPath;
import io.anthesis.cli.client.Fields;
import io.anthesis.cli.client.GatewayClient;
import io.anthesis.cli.picture.Preview;
import io.anthesis.contracts.event.EventType;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * The pictures that a demo keeps as they come: images of the data set, the first ones that the training samples, and the overview of
 * each checkpoint. A terminal that can show pictures shows them.
 *
 * @param folder that they are kept in
 * @param preview how the terminal shows them
 * @param columns of the terminal
 * @param unseen epochs by the checkpoints whose overviews are still being sampled
 */
record DemoPictures(GatewayClient gateway, Path folder, Preview preview, int columns, Map<String, Integer> unseen) {
    private static final int ROWS = 3;
    private static final int IMAGES_IN_A_ROW = 6;
    private static final String FIRST = "first-samples.png";

    DemoPictures(GatewayClient gateway, Path folder, Preview preview, int columns) {
        this(gateway, folder, preview, columns, new LinkedHashMap<>());
    }

    /** The same for pictures of another folder. */
    DemoPictures in(Path other) throws IOException {
        return new DemoPictures(gateway, Files.createDirectories(other), preview, columns);
    }

    /** Keeps a few images of the data set, in rows as those of overviews. */
    String real(String dataset) throws IOException {
        ApiPath images = ApiPath.of("datasets", dataset, "images").with("split", "training");
        Path target = folder.resolve("data-set.png");
        Path one = Files.createTempFile("anthesis-demo-", ".png");
        BufferedImage all = null;
        int number = 0;
        try {
            for (JsonNode image : gateway.list(images, ROWS * IMAGES_IN_A_ROW)) {
                gateway.download(Fields.text(image, "path"), one);
                BufferedImage picture = ImageIO.read(one.toFile());
                int size = picture.getWidth();
                if (all == null) {
                    all = new BufferedImage(IMAGES_IN_A_ROW * size, ROWS * size, BufferedImage.TYPE_INT_RGB);
                }
                int column = number % IMAGES_IN_A_ROW;
                int row = number / IMAGES_IN_A_ROW;
                all.getGraphics().drawImage(picture, column * size, row * size, size, size, null);
                number++;
            }
        } finally {
            Files.deleteIfExists(one);
        }
        Files.createDirectories(folder);
        ImageIO.write(all, "png", target.toFile());
        return shown("images of the data set", target);
    }

    /**
     * What an event of the training brings.
     *
     * @return lines to show, or an empty text
     */
    String of(String training, String type, JsonNode data) {
        try {
            if (type.equals(EventType.CHECKPOINT_PUBLISHED.type())) {
                unseen.put(
                        Fields.text(data, "checkpoint"),
                        Fields.required(data, "epoch").asInt());
            }
            return overviews() + (type.equals(EventType.PROGRESS.type()) ? first(training) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Overviews that are there since the last call; evaluations make them.
     *
     * @return lines to show, or an empty text
     */
    String overviews() throws IOException {
        var lines = new StringBuilder();
        for (var one : List.copyOf(unseen.entrySet())) {
            ApiPath checkpoint = ApiPath.of("checkpoints", one.getKey());
            JsonNode grid = gateway.get(checkpoint).path("grid");
            if (grid.isTextual()) {
                Path target = folder.resolve(String.format(Locale.ROOT, "epoch-%03d.png", one.getValue()));
                gateway.download(grid.asText(), target);
                lines.append(shown("samples after epoch " + one.getValue(), target));
                unseen.remove(one.getKey());
            }
        }
        return lines.toString();
    }

    /** The images that a training samples within its first epoch, once there are some. */
    private String first(String training) throws IOException {
        Path target = folder.resolve(FIRST);
        if (Files.exists(target)) {
            return "";
        }
        JsonNode step = gateway.get(ApiPath.of("trainings", training)).path("previewStep");
        if (step.isMissingNode()) {
            return "";
        }
        gateway.download(ApiPath.of("trainings", training, "preview"), target);
        return shown("first samples, after step " + step.asLong(), target);
    }

    private String shown(String what, Path file) throws IOException {
        return what + ": " + file + System.lineSeparator() + preview.of(Files.readAllBytes(file), columns);
    }
}
