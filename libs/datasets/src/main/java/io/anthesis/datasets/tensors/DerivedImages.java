package io.anthesis.datasets.tensors;

import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.archive.TextFile;
import java.nio.file.Path;
import java.util.List;

/**
 * All readable images of an archive at one size.
 *
 * @param file safetensors with {@code images}, U16 (count, size, size, 3): 65535 times the value in [0, 1]
 * @param names of the images, in the order of the rows: sorted, so that the order of the archive does not matter
 * @param skipped files that were not taken, sorted by name; as many as the limits allow to be named
 * @param skippedCount all of them
 * @param texts those of the skipped files whose content was asked for
 */
public record DerivedImages(
        Path file, int size, List<String> names, List<SkippedFile> skipped, int skippedCount, List<TextFile> texts) {
    public DerivedImages {
        names = List.copyOf(names);
        skipped = List.copyOf(skipped);
        texts = List.copyOf(texts);
    }
}
