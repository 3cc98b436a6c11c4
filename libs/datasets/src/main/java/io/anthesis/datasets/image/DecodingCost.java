package io.anthesis.datasets.image;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import io.anthesis.datasets.format.FileFormat;
import java.awt.color.ColorSpace;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/**
 * Bytes that decoding an image takes at its peak, from its header alone.
 *
 * @param width pixels, as stored
 */
record DecodingCost(int width, int height, long bytes) {
    private static final int UNKNOWN_PIXEL_BYTES = 4;
    /** Resizing widens rows to floats, one above the other for each row of the result. */
    private static final int FLOAT_PIXEL_BYTES = 3 * Float.BYTES;

    static DecodingCost of(FileFormat format, byte[] encoded, ImageReader reader, int size) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        ImageTypeSpecifier type = reader.getRawImageType(0);
        long pixels = (long) width * height;
        long rows = Math.min(width, height) * (size + 2L) * FLOAT_PIXEL_BYTES;
        return new DecodingCost(width, height, pixels * pixelBytes(type) * copies(format, encoded, type) + rows);
    }

    private static int pixelBytes(ImageTypeSpecifier type) {
        if (type == null) {
            return UNKNOWN_PIXEL_BYTES;
        }
        int bits = Arrays.stream(type.getSampleModel().getSampleSize()).sum();
        return (bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** How often the pixels are held at the same time: the result, what it is converted from, and what the reader collects. */
    private static int copies(FileFormat format, byte[] encoded, ImageTypeSpecifier type) throws IOException {
        int converted = type == null || isConverted(type.getColorModel().getColorSpace()) ? 2 : 1;
        return switch (format) {
            case PNG, BMP, GIF -> converted;
            // Progressive: libjpeg keeps two bytes for each sample until the last scan, outside of the heap.
            case JPEG -> converted + (Exif.segments(encoded, JPEG.SOF2, null).isEmpty() ? 0 : 2);
            default -> converted + 1;
        };
    }

    private static boolean isConverted(ColorSpace space) {
        return space.getType() != ColorSpace.TYPE_GRAY && !space.isCS_sRGB();
    }
}
