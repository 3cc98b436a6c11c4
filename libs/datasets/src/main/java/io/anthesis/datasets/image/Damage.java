package io.anthesis.datasets.image;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Listens for what a reader only warns of: with half a JPEG the other half is filled with grey. */
final class Damage implements IIOReadWarningListener {
    private String reason;

    /** Warnings are libjpeg's texts and the JDK's; others, such as of odd metadata, leave the pixels as they are. */
    @Override
    public void warningOccurred(ImageReader source, String warning) {
        if (warning.contains("EOI") || warning.contains("Premature") || warning.contains("premature")) {
            reason = "it is truncated";
        } else if (warning.startsWith("Corrupt JPEG data") && !warning.contains("extraneous bytes") && reason == null) {
            reason = "it is damaged (" + warning + ")";
        }
    }

    void throwIfSeen() throws UnreadableImage {
        if (reason != null) {
            throw new UnreadableImage(reason);
        }
    }
}
