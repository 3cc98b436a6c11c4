package io.anthesis.datasets.archive;

import java.io.IOException;
import java.nio.file.Path;

/** An archive that is not taken as a data set; the message says why. Nothing of it was kept. */
public final class RefusedArchive extends IOException {
    private final String reason;

    /** @param reason continues a sentence that names the file */
    public RefusedArchive(Path file, String reason) {
        super(file.getFileName() + " is refused: " + reason);
        this.reason = reason;
    }

    /** Without the file's name, which for an upload is a temporary one. */
    public String reason() {
        return reason;
    }
}
