package io.anthesis.datasets.image;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * The central square of an image, row by row: red, green and blue from 0 to 255 as sRGB encodes them, on the ground where the
 * image is transparent.
 *
 * <p>Grey samples are taken as they are. {@link BufferedImage#getRGB} takes them as linear light and lightens 128 to 188, which
 * no file means.
 */
final class SquarePixels {
    private final BufferedImage image;
    private final Raster raster;
    private final Point corner;
    private final int side;
    private final float[] ground;
    private final boolean indexed;
    private final int[] colors;
    private final float[] samples;

    SquarePixels(BufferedImage decoded, Point corner, Ground ground) throws UnreadableImage {
        this.image = isPlain(decoded.getColorModel()) ? decoded : converted(decoded);
        this.raster = image.getRaster();
        this.corner = corner;
        this.side = Math.min(image.getWidth(), image.getHeight());
        this.ground = new float[] {ground.red(), ground.green(), ground.blue()};
        this.indexed = image.getColorModel() instanceof IndexColorModel;
        this.colors = new int[indexed ? side : 0];
        this.samples = new float[indexed ? 0 : side * raster.getNumBands()];
        if (!indexed) {
            requireKnownSamples();
        }
    }

    private static boolean isPlain(ColorModel model) {
        ColorSpace space = model.getColorSpace();
        return model instanceof IndexColorModel || space.getType() == ColorSpace.TYPE_GRAY || space.isCS_sRGB();
    }

    private static BufferedImage converted(BufferedImage decoded) {
        boolean alpha = decoded.getColorModel().hasAlpha();
        var target = new BufferedImage(
                decoded.getWidth(),
                decoded.getHeight(),
                alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        return new ColorConvertOp(null).filter(decoded, target);
    }

    private void requireKnownSamples() throws UnreadableImage {
        int type = raster.getSampleModel().getDataType();
        boolean small = Arrays.stream(image.getColorModel().getComponentSize()).allMatch(bits -> bits <= 16);
        boolean known = type == DataBuffer.TYPE_FLOAT || small && type != DataBuffer.TYPE_SHORT;
        int bands = image.getColorModel().getNumComponents();
        if (!known || bands != raster.getNumBands()) {
            throw new UnreadableImage("its samples are neither 1 to 16 bits nor 32-bit floating point");
        }
    }

    int side() {
        return side;
    }

    /** @param target {@code side * 3} values */
    void row(int y, float[] target) {
        if (indexed) {
            image.getRGB(corner.x, corner.y + y, side, 1, colors, 0, side);
            for (int x = 0; x < side; x++) {
                float alpha = (colors[x] >>> 24) / 255f;
                for (int channel = 0; channel < 3; channel++) {
                    float value = colors[x] >> 16 - 8 * channel & 0xFF;
                    target[3 * x + channel] = over(value, alpha, channel);
                }
            }
            return;
        }
        ColorModel model = image.getColorModel();
        int bands = raster.getNumBands();
        int colorBands = bands - (model.hasAlpha() ? 1 : 0);
        raster.getPixels(corner.x, corner.y + y, side, 1, samples);
        for (int x = 0; x < side; x++) {
            float alpha = model.hasAlpha() ? scaled(x, bands - 1) / 255 : 1;
            for (int channel = 0; channel < 3; channel++) {
                float value = scaled(x, Math.min(channel, colorBands - 1));
                target[3 * x + channel] = model.isAlphaPremultiplied()
                        ? value + (1 - alpha) * ground[channel]
                        : over(value, alpha, channel);
            }
        }
    }

    private float scaled(int x, int band) {
        float sample = samples[x * raster.getNumBands() + band];
        if (raster.getSampleModel().getDataType() == DataBuffer.TYPE_FLOAT) {
            return Math.clamp(sample, 0f, 1f) * 255;
        }
        int bits = image.getColorModel().getComponentSize(band);
        return bits == 8 ? sample : sample * 255 / ((1 << bits) - 1);
    }

    private float over(float value, float alpha, int channel) {
        return alpha == 1 ? value : alpha * value + (1 - alpha) * ground[channel];
    }
}
