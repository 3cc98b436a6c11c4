package io.anthesis.metrics.inception;

/**
 * What images go through before they enter a network.
 *
 * @param fromSize height and width of the images
 * @param toSize that they are resized to
 * @param wholeBytes whether values are rounded to n / 255 first, as files of images are
 */
public record ImagePreparation(int fromSize, int toSize, Resampling resampling, boolean wholeBytes) {

    /** As the Keras example does it: the network resizes images itself, as the first of its layers. */
    public static ImagePreparation byNetwork(int fromSize, int toSize) {
        return new ImagePreparation(fromSize, toSize, Resampling.BILINEAR, false);
    }

    /** @return height and width of the images that the network gets */
    int networkSize() {
        return isByNetwork() ? fromSize : toSize;
    }

    private boolean isByNetwork() {
        return resampling == Resampling.BILINEAR && !wholeBytes;
    }

    /**
     * @param images {@code count} images one after another, channels last, values in [0, 1]
     * @return images as the network gets them; values may lie slightly outside of [0, 1] where the filter overshoots
     */
    public float[] apply(float[] images, int count) {
        if (isByNetwork()) {
            return images;
        }
        var resize = SeparableResize.of(resampling, fromSize, toSize);
        float[] prepared = new float[count * toSize * toSize * 3];
        float[] image = new float[fromSize * fromSize * 3];
        for (int i = 0; i < count; i++) {
            System.arraycopy(images, i * image.length, image, 0, image.length);
            if (wholeBytes) {
                round(image);
            }
            System.arraycopy(resize.apply(image), 0, prepared, i * toSize * toSize * 3, toSize * toSize * 3);
        }
        return prepared;
    }

    private static void round(float[] image) {
        for (int i = 0; i < image.length; i++) {
            image[i] = Math.round(Math.clamp(image[i], 0f, 1f) * 255) / 255f;
        }
    }
}
