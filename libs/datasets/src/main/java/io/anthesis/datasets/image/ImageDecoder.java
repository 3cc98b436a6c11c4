package io.anthesis.datasets.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.anthesis.datasets.format.FileFormat;
import io.anthesis.datasets.limit.ImportLimits;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes images, crops the central square and resizes it. Any number of threads may decode at the same time: together they
 * hold no more than {@link ImportLimits#decodedBytes}.
 */
public final class ImageDecoder {
    private static final int MAX_SIDE = 1 << 16;
    private static final long PERMIT_BYTES = 1024;

    private final ImportLimits limits;
    private final Semaphore memory;

    public ImageDecoder(ImportLimits limits) {
        this.limits = limits;
        this.memory = new Semaphore(permits(limits.decodedBytes()), true);
    }

    private static int permits(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, bytes / PERMIT_BYTES + 1);
    }

    /**
     * @param ground shows where the image is transparent
     * @return {@code size * size * 3} values in [0, 1], channels last, turned upright
     * @throws UnreadableImage if the bytes are not a whole image of a format that is read, or one that is larger than the limits
     */
    public float[] square(byte[] encoded, int size, Interpolation interpolation, Ground ground) throws UnreadableImage {
        byte[] head = Arrays.copyOf(encoded, Math.min(encoded.length, FileFormat.HEAD_BYTES));
        Optional<String> reason = FileFormat.reasonAgainst(head);
        if (reason.isPresent()) {
            throw new UnreadableImage(reason.get());
        }
        FileFormat format = FileFormat.of(head).orElseThrow();
        try {
            return square(format, encoded, size, interpolation, ground);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableImage("it is damaged, or a kind of " + format + " that is not read"
                    + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")"));
        } catch (StackOverflowError e) {
            throw new UnreadableImage("it is a " + format + " image that is nested too deeply");
        } catch (OutOfMemoryError e) {
            // One allocation for a size that the file claims, past its header; what was held is free again here.
            throw new UnreadableImage("it is a " + format + " image that asks for more memory than there is");
        }
    }

    private float[] square(FileFormat format, byte[] encoded, int size, Interpolation interpolation, Ground ground)
            throws IOException, UnreadableImage {
        if (format == FileFormat.PNG) {
            PngChunks.requireWhole(encoded);
        }
        if (format == FileFormat.TIFF) {
            requireFullImage(encoded);
        }
        Orientation orientation = Exif.orientation(format, encoded);
        ImageReader reader = Readers.of(format);
        try (ImageInputStream input = new ByteArrayImageInputStream(encoded)) {
            var damage = new Damage();
            reader.addIIOReadWarningListener(damage);
            // Metadata is what attackers inflate, and of no use here.
            reader.setInput(input, true, format != FileFormat.PNG);
            DecodingCost cost = DecodingCost.of(format, encoded, reader, size);
            requireAffordable(cost);
            int permits = permits(cost.bytes());
            memory.acquireUninterruptibly(permits);
            try {
                BufferedImage image = Cmyk.isMeant(format, reader) ? Cmyk.read(reader, encoded) : reader.read(0);
                damage.throwIfSeen();
                var pixels =
                        new SquarePixels(image, orientation.squareCorner(image.getWidth(), image.getHeight()), ground);
                return orientation.turn(new AntialiasedResize(pixels, size, interpolation).run(), size);
            } finally {
                memory.release(permits);
            }
        } finally {
            reader.dispose();
        }
    }

    /** A camera's raw file is a TIFF whose first image is a small preview; that is not the picture. */
    private static void requireFullImage(byte[] encoded) throws UnreadableImage {
        int kind = TiffTags.find(encoded, 0, encoded.length, TiffTags.NEW_SUBFILE_TYPE)
                .orElse(0);
        if ((kind & 1) != 0) {
            throw new UnreadableImage("it is a TIFF whose first image is a preview, such as a camera's raw file,"
                    + " a format that is not read; convert it to PNG or JPEG");
        }
    }

    private void requireAffordable(DecodingCost cost) throws UnreadableImage {
        int width = cost.width();
        int height = cost.height();
        if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
            throw new UnreadableImage("it has " + width + "x" + height + " pixels; a side may have 1 to " + MAX_SIDE);
        }
        if (cost.bytes() > limits.decodedBytes()) {
            throw new UnreadableImage("it has " + width + "x" + height + " pixels, which take "
                    + ImportLimits.mebibytes(cost.bytes()) + " to decode; the limit is "
                    + ImportLimits.mebibytes(limits.decodedBytes()) + " for this process' heap");
        }
    }
}
