package io.anthesis.tensor.format;

import java.io.IOException;
import java.nio.file.Path;

/** A file of tensors that cannot be what it claims to be. */
public final class CorruptTensorFile extends IOException {
    CorruptTensorFile(Path file, String reason) {
        super(file.getFileName() + " is not readable: " + reason);
    }
}
