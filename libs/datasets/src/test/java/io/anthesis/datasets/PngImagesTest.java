package io.anthesis.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.datasets.image.PngImages;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
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

    /** Version 0.1 wrote nothing but tEXt chunks. */
    @Test
    void latinTextsAreWrittenAsBefore() throws IOException {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xffffff);
        var bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
        var texts = new IIOMetadataNode("tEXt");
        texts.appendChild(entry("Software", "Anthesis"));
        texts.appendChild(entry("anthesis:seed", "42"));
        var root = new IIOMetadataNode("javax_imageio_png_1.0");
        root.appendChild(texts);
        metadata.mergeTree("javax_imageio_png_1.0", root);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, metadata));
        } finally {
            writer.dispose();
        }

        float[] values = {1, 1, 1, 0, 0, 0};
        byte[] png = PngImages.encode(values, 0, 2, 1, Map.of("anthesis:seed", "42", "Software", "Anthesis"));

        assertThat(png).isEqualTo(bytes.toByteArray());
    }

    private static IIOMetadataNode entry(String keyword, String value) {
        var entry = new IIOMetadataNode("tEXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("value", value);
        return entry;
    }
}
