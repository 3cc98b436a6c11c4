package io.anthesis.datasets;

import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.image.ImageDecoder;
import io.anthesis.datasets.image.Interpolation;
import io.anthesis.datasets.image.UnreadableImage;
import io.anthesis.datasets.limit.ImportLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** Users' files and what is in them, as 0 to 255. */
public final class Cases {
    static final int SIZE = 16;

    private Cases() {}

    public static byte[] bytes(String name) {
        try (InputStream in = Cases.class.getResourceAsStream("/cases/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Cases.class.getResource("/cases/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Pixels decode(byte[] encoded, Ground ground) throws UnreadableImage {
        var decoder = new ImageDecoder(ImportLimits.ofThisProcess());
        return new Pixels(decoder.square(encoded, SIZE, Interpolation.BILINEAR, ground));
    }

    static Pixels decode(String name) throws UnreadableImage {
        return decode(bytes(name), Ground.WHITE);
    }

    /** An image of 16 by 16 pixels. */
    record Pixels(float[] values) {
        /** @return red, green and blue, rounded */
        int[] at(int x, int y) {
            int[] color = new int[3];
            for (int channel = 0; channel < 3; channel++) {
                color[channel] = Math.round(values[(y * SIZE + x) * 3 + channel] * 255);
            }
            return color;
        }
    }
}
