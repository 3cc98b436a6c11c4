package io.anthesis.datasets.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes JPEG and PNG, crops the center square and resizes it. */
public final class SquareImages {
    /** 100 megapixels decode to 400 MB: more is no photograph of a training set. */
    private static final long MAX_PIXELS = 100_000_000;

    private SquareImages() {}

    /**
     * @return {@code size * size * 3} values in [0, 1], channels last
     * @throws UnreadableImage if the bytes are not a whole JPEG or PNG image
     */
    public static float[] decode(byte[] encoded, int size, Interpolation interpolation) throws UnreadableImage {
        return new AntialiasedResize(decodeCenterSquare(encoded), size, interpolation).run();
    }

    /** As the Keras example: bilinear. */
    public static float[] decode(byte[] encoded, int size) throws UnreadableImage {
        return decode(encoded, size, Interpolation.BILINEAR);
    }

    private static Square decodeCenterSquare(byte[] encoded) throws UnreadableImage {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(encoded))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new UnreadableImage("it is neither JPEG nor PNG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new UnreadableImage("it has " + pixels + " pixels, more than " + MAX_PIXELS);
                }
                return centerSquare(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            throw new UnreadableImage("it cannot be decoded: " + e.getMessage());
        }
    }

    private static Square centerSquare(BufferedImage image) {
        int side = Math.min(image.getWidth(), image.getHeight());
        int left = (image.getWidth() - side) / 2;
        int top = (image.getHeight() - side) / 2;
        int[] rgb = image.getRGB(left, top, side, side, null, 0, side);
        float[] values = new float[side * side * 3];
        for (int i = 0; i < rgb.length; i++) {
            values[3 * i] = rgb[i] >> 16 & 0xFF;
            values[3 * i + 1] = rgb[i] >> 8 & 0xFF;
            values[3 * i + 2] = rgb[i] & 0xFF;
        }
        return new Square(values, side);
    }

    /** Values from 0 to 255, channels last. */
    record Square(float[] values, int side) {}
}
