package io.anthesis.datasets.image;

/** How pixels are weighed when an image is resized. */
public enum Interpolation {
    /** A triangle: what the Keras example resizes with. */
    BILINEAR(1) {
        @Override
        float weight(float distance) {
            return Math.max(0, 1 - distance);
        }
    },
    /** The cubic of Keys 1981 with a = -1/2: what clear-diffusion-keras resizes with. */
    BICUBIC(2) {
        @Override
        float weight(float distance) {
            if (distance >= 2) {
                return 0;
            }
            return distance >= 1
                    ? ((-0.5f * distance + 2.5f) * distance - 4) * distance + 2
                    : (1.5f * distance - 2.5f) * distance * distance + 1;
        }
    };

    private final int radius;

    Interpolation(int radius) {
        this.radius = radius;
    }

    /** Beyond this distance, in pixels of the smaller image, nothing counts. */
    int radius() {
        return radius;
    }

    /** @param distance 0 or more */
    abstract float weight(float distance);
}
