package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.datasets.image.PngImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PngImagesTest {
    @Test
    void pixelsSurviveAndEqualPicturesHaveEqualBytes() {
        float[] values = new float[4 * 3 * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7 / 255f;
        }

        byte[] png = PngImages.encode(values, 0, 4, 3, Map.of("anthesis:seed", "42"));

        assertThat(PngImages.decode(png)).containsExactly(values);
        assertThat(PngImages.encode(values, 0, 4, 3, Map.of("anthesis:seed", "42")))
                .isEqualTo(png);
        assertThat(new String(png, StandardCharsets.ISO_8859_1)).contains("anthesis:seed\0" + "42");
    }

    @Test
    void textsThatAreNotLatinAreKeptAsTheyAre() {
        float[] values = new float[3];

        byte[] png = PngImages.encode(values, 0, 1, 1, Map.of("anthesis:classes", "[\"玫瑰\"]", "anthesis:seed", "42"));

        assertThat(new String(png, StandardCharsets.UTF_8))
                .contains("tEXtanthesis:seed\0" + "42")
                .contains("iTXtanthesis:classes\0\0\0\0\0[\"玫瑰\"]");
        assertThat(PngImages.decode(png)).containsExactly(values);
    }

    @Test
    void gridsHaveRowsOfTheAskedLength() throws IOException {
        byte[] png = PngImages.grid(new float[18 * 8 * 8 * 3], 18, 8, 6, 2, Map.of());

        var image = ImageIO.read(new ByteArrayInputStream(png));

        assertThat(image.getWidth()).isEqualTo(6 * 18 + 2);
        assertThat(image.getHeight()).isEqualTo(3 * 18 + 2);
    }
}
