package io.anthesis.datasets.image;

import com.twelvemonkeys.imageio.color.ColorSpaces;
import com.twelvemonkeys.imageio.color.YCbCrConverter;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import io.anthesis.datasets.format.FileFormat;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;

/**
 * JPEG in the four inks of printing, as Adobe writes it: inverted, and with its first three as luminance and chroma if the
 * marker APP14 says so.
 *
 * <p>The library's own conversion takes a profile of the operating system where the file has none, so that its result depends on
 * the machine. Here it is each ink's share of the light.
 */
final class Cmyk {
    private static final int INKS = 4;
    /** Behind "Adobe" and the zero byte that the version begins with. */
    private static final int TRANSFORM_OFFSET = 5;

    private static final int YCCK = 2;

    private Cmyk() {}

    static boolean isMeant(FileFormat format, ImageReader reader) throws IOException {
        if (format != FileFormat.JPEG) {
            return false;
        }
        ImageTypeSpecifier type = reader.getRawImageType(0);
        return type != null && type.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    }

    static BufferedImage read(ImageReader reader, byte[] encoded) throws IOException, UnreadableImage {
        ColorSpace space = reader.getRawImageType(0).getColorModel().getColorSpace();
        Raster raster = reader.readRaster(0, null);
        if (raster.getNumBands() != INKS || !(raster.getDataBuffer() instanceof DataBufferByte buffer)) {
            throw new UnreadableImage("it is a CMYK JPEG with samples of more than 8 bits, which is not read");
        }
        byte[] inks = buffer.getData();
        boolean luminance = transform(encoded) == YCCK;
        for (int i = 0; i + INKS <= inks.length; i += INKS) {
            if (luminance) {
                YCbCrConverter.convertJPEGYCbCr2RGB(inks, inks, i);
            } else {
                invert(inks, i, 3);
            }
            invert(inks, i + 3, 1);
        }
        var image = new BufferedImage(raster.getWidth(), raster.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        boolean embedded =
                space instanceof ICC_ColorSpace && space != ColorSpaces.getColorSpace(ColorSpaces.CS_GENERIC_CMYK);
        if (embedded) {
            new ColorConvertOp(space, image.getColorModel().getColorSpace(), null).filter(raster, image.getRaster());
        } else {
            print(inks, image.getRaster());
        }
        return image;
    }

    private static int transform(byte[] encoded) throws IOException {
        List<JPEGSegment> adobe = Exif.segments(encoded, JPEG.APP14, "Adobe");
        if (adobe.isEmpty()) {
            return 0;
        }
        try (InputStream data = adobe.getFirst().data()) {
            byte[] marker = data.readAllBytes();
            return marker.length > TRANSFORM_OFFSET ? marker[TRANSFORM_OFFSET] & 0xFF : 0;
        }
    }

    private static void invert(byte[] inks, int from, int count) {
        for (int i = from; i < from + count; i++) {
            inks[i] = (byte) ~inks[i];
        }
    }

    private static void print(byte[] inks, WritableRaster target) {
        int width = target.getWidth();
        int[] row = new int[width * 3];
        for (int y = 0; y < target.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * INKS;
                int light = 255 - (inks[at + 3] & 0xFF);
                for (int channel = 0; channel < 3; channel++) {
                    row[3 * x + channel] = ((255 - (inks[at + channel] & 0xFF)) * light + 127) / 255;
                }
            }
            target.setPixels(0, y, width, 1, row);
        }
    }
}
