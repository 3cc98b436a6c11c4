package io.anthesis.datasets.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Turns floats into PNG bytes and back. Equal pixels and texts give equal bytes. */
public final class PngImages {
    private static final int SMALL_IMAGE_PIXELS = 48;

    private static final String PNG_METADATA = "javax_imageio_png_1.0";

    private PngImages() {}

    /**
     * @param values channels last, in [0, 1], from {@code offset} on; rounded to the nearest of 256 levels
     * @param texts stored as tEXt chunks, or as iTXt chunks what is not Latin-1
     * @throws IllegalArgumentException if a value is NaN, which would be black
     */
    public static byte[] encode(float[] values, int offset, int width, int height, Map<String, String> texts) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            int red = level(values[offset + 3 * i]);
            int green = level(values[offset + 3 * i + 1]);
            int blue = level(values[offset + 3 * i + 2]);
            image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
        }
        return write(image, texts);
    }

    private static int level(float value) {
        if (Float.isNaN(value)) {
            throw new IllegalArgumentException("values of pixels must be numbers, found NaN");
        }
        return Math.clamp(Math.round(value * 255), 0, 255);
    }

    private static byte[] write(BufferedImage image, Map<String, String> texts) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        var bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            IIOMetadata metadata =
                    writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
            metadata.mergeTree(PNG_METADATA, texts(texts));
            writer.setOutput(out);
            writer.write(new IIOImage(image, null, metadata));
        } catch (IIOInvalidTreeException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadataNode texts(Map<String, String> texts) {
        var latin = new IIOMetadataNode("tEXt");
        var international = new IIOMetadataNode("iTXt");
        new TreeMap<>(texts).forEach((keyword, value) -> {
            if (StandardCharsets.ISO_8859_1.newEncoder().canEncode(value)) {
                latin.appendChild(text(keyword, value));
            } else {
                international.appendChild(internationalText(keyword, value));
            }
        });
        var root = new IIOMetadataNode(PNG_METADATA);
        root.appendChild(latin);
        if (international.hasChildNodes()) {
            root.appendChild(international);
        }
        return root;
    }

    private static IIOMetadataNode text(String keyword, String value) {
        var entry = new IIOMetadataNode("tEXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("value", value);
        return entry;
    }

    private static IIOMetadataNode internationalText(String keyword, String value) {
        var entry = new IIOMetadataNode("iTXtEntry");
        entry.setAttribute("keyword", keyword);
        entry.setAttribute("compressionFlag", "FALSE");
        entry.setAttribute("compressionMethod", "0");
        entry.setAttribute("languageTag", "");
        entry.setAttribute("translatedKeyword", "");
        entry.setAttribute("text", value);
        return entry;
    }

    /** @return values in [0, 1], channels last */
    public static float[] decode(byte[] png) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            int width = image.getWidth();
            float[] values = new float[width * image.getHeight() * 3];
            for (int i = 0; i < values.length / 3; i++) {
                int rgb = image.getRGB(i % width, i / width);
                values[3 * i] = (rgb >> 16 & 0xFF) / 255f;
                values[3 * i + 1] = (rgb >> 8 & 0xFF) / 255f;
                values[3 * i + 2] = (rgb & 0xFF) / 255f;
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return how often an overview repeats each pixel of images of this size, so that small images can be seen */
    public static int overviewZoom(int size) {
        return size <= SMALL_IMAGE_PIXELS ? 3 : 2;
    }

    /**
     * Lays square images out in rows, with a small gap, in the order of {@code images}.
     *
     * @param images one after another, channels last, each {@code size * size * 3} values
     * @param zoom each pixel becomes this many squared
     */
    public static byte[] grid(float[] images, int count, int size, int columns, int zoom, Map<String, String> texts) {
        int gap = 2;
        int cell = size * zoom + gap;
        int rows = (count + columns - 1) / columns;
        int width = columns * cell + gap;
        int height = rows * cell + gap;
        float[] canvas = new float[width * height * 3];
        Arrays.fill(canvas, 1);
        for (int image = 0; image < count; image++) {
            int left = gap + image % columns * cell;
            int top = gap + image / columns * cell;
            for (int y = 0; y < size * zoom; y++) {
                for (int x = 0; x < size * zoom; x++) {
                    int from = ((image * size + y / zoom) * size + x / zoom) * 3;
                    System.arraycopy(images, from, canvas, ((top + y) * width + left + x) * 3, 3);
                }
            }
        }
        return encode(canvas, 0, width, height, texts);
    }
}
