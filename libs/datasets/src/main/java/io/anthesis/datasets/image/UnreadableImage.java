package io.anthesis.datasets.image;

/** The bytes are not an image that can be used; the message is the reason, without the name. */
public final class UnreadableImage extends Exception {
    UnreadableImage(String reason) {
        super(reason);
    }
}
