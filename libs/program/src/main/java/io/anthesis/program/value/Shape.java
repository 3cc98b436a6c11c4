package io.anthesis.program.value;

/**
 * The shape of a value, channels last. A convolution's kernel has its filters as images and its window as height and width; what
 * holds one number for each channel has 1 everywhere else.
 */
public record Shape(int images, int height, int width, int channels) {
    /** So many channels are computed by one thread, one after the other; more are shared among threads. */
    public static final int FEW_CHANNELS = 4;

    public Shape {
        if (images < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("every dimension must be 1 or more, was (" + images + ", " + height
                    + ", " + width + ", " + channels + ")");
        }
    }

    /** One number for each channel. */
    public static Shape ofChannels(int channels) {
        return new Shape(1, 1, 1, channels);
    }

    /** @return positions of an image */
    public int positions() {
        return height * width;
    }

    /** @return positions of all images */
    public int rows() {
        return Math.multiplyExact(images, positions());
    }

    /** @return numbers in it */
    public long size() {
        return (long) rows() * channels;
    }

    public Shape withChannels(int count) {
        return new Shape(images, height, width, count);
    }

    /** @return the shape of an elementwise operation on both: dimensions of 1 are repeated, as NumPy does */
    public Shape broadcast(Shape other) {
        return new Shape(
                broadcast(images, other.images, other),
                broadcast(height, other.height, other),
                broadcast(width, other.width, other),
                broadcast(channels, other.channels, other));
    }

    private int broadcast(int mine, int theirs, Shape other) {
        if (mine != theirs && mine != 1 && theirs != 1) {
            throw new IllegalArgumentException("shapes " + this + " and " + other + " do not fit each other");
        }
        return Math.max(mine, theirs);
    }

    @Override
    public String toString() {
        return "(" + images + ", " + height + ", " + width + ", " + channels + ")";
    }
}
