package io.anthesis.diffusion.network;

import java.util.List;

/** What both U-Nets ask of their sizes. */
final class NetworkShape {
    static final int IMAGE_CHANNELS = 3;

    private NetworkShape() {}

    /** @throws IllegalArgumentException naming the value and what would be right */
    static void requireLevels(int imageSize, List<Integer> widths, int blockDepth, int patchSize) {
        if (widths.isEmpty() || widths.size() > 16 || widths.stream().anyMatch(width -> width < 1)) {
            throw new IllegalArgumentException("widths must be 1 to 16 positive numbers, were " + widths);
        }
        if (blockDepth < 1) {
            throw new IllegalArgumentException("block depth must be 1 or more, was " + blockDepth);
        }
        if (patchSize < 1) {
            throw new IllegalArgumentException("patch size must be 1 or more, was " + patchSize);
        }
        long divisor = (long) patchSize << (widths.size() - 1);
        if (imageSize < divisor || imageSize % divisor != 0) {
            throw new IllegalArgumentException("image size " + imageSize + " must be a multiple of " + divisor + ", as "
                    + widths.size() + " widths halve it " + (widths.size() - 1) + " times"
                    + (patchSize == 1 ? "" : " and a patch has " + patchSize + " pixels"));
        }
    }
}
