package io.anthesis.datasets.image;

import io.anthesis.datasets.limit.ImportLimits;

/** One image at a time, on white, with the memory of this process. */
public final class SquareImages {
    private SquareImages() {}

    /**
     * @return {@code size * size * 3} values in [0, 1], channels last
     * @throws UnreadableImage if the bytes are not a whole image of a format that is read
     */
    public static float[] decode(byte[] encoded, int size, Interpolation interpolation) throws UnreadableImage {
        return new ImageDecoder(ImportLimits.ofThisProcess()).square(encoded, size, interpolation, Ground.WHITE);
    }

    /** As the Keras example: bilinear. */
    public static float[] decode(byte[] encoded, int size) throws UnreadableImage {
        return decode(encoded, size, Interpolation.BILINEAR);
    }
}
