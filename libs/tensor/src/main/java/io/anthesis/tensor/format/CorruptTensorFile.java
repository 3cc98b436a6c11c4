package io.anthesis.tensor.format;

import java.io.IOException;
import java.nio.file.Path;

/** A file of tensors that cannot be what it claims to be. */
public final class CorruptTensorFile extends IOException {
    private final String reason;

    /** @param reason continues "FILE is not readable: " */
    public CorruptTensorFile(Path file, String reason) {
        super(file.getFileName() + " is not readable: " + reason);
        this.reason = reason;
    }

    /** What is wrong, without the file's name. */
    public String reason() {
        return reason;
    }
}
