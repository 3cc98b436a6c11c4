package io.anthesis.diffusion.model;

import java.nio.file.Path;

/** A file has weights, but not what pixels were normalized by. */
final class NormalizerMissing {
    private NormalizerMissing() {}

    static IllegalArgumentException in(Path file) {
        return new IllegalArgumentException("'" + file.getFileName()
                + "' has no normalizer: add \"normalizer\": {\"mean\": [...], \"variance\": [...]} to the description");
    }
}
