package io.anthesis.cli;

import static io.anthesis.cli.ApiPaths.path;

import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.cli.client.GatewayClient;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Pictures of sampling jobs, and what they differ in. */
record Pictures(GatewayClient gateway, Path folder) {
    /** @param position in the list of the job's pictures: its overview is 0 */
    BufferedImage of(String job, int position) throws IOException {
        JsonNode link = gateway.list(path("/v1/jobs/" + job + "/images"), 500).get(position);
        Path file = folder.resolve(link.path("digest").asText() + ".png");
        // Through the gateway, as somebody does who cannot reach the storage.
        gateway.download(link.path("path").asText(), file);
        return ImageIO.read(file.toFile());
    }

    static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** The sum over all pixels and colors. */
    static long difference(BufferedImage one, BufferedImage other) {
        int[] first = one.getRaster().getPixels(0, 0, one.getWidth(), one.getHeight(), (int[]) null);
        int[] second = other.getRaster().getPixels(0, 0, other.getWidth(), other.getHeight(), (int[]) null);
        return IntStream.range(0, first.length)
                .mapToLong(i -> Math.abs(first[i] - second[i]))
                .sum();
    }
}
