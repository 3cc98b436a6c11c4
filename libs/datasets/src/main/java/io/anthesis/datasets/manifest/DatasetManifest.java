package io.anthesis.datasets.manifest;

import io.anthesis.datasets.split.Split;
import io.anthesis.datasets.tensors.DerivedImages.Skipped;
import java.util.List;

/**
 * What a data set is. Its digest is the data set's.
 *
 * @param source {@code archive}, {@code blossoms} or {@code oxford-flowers-102}
 * @param images names, in the order of the tensors' rows
 * @param labels class of each image, from 1 on, where the data set has classes; else empty
 * @param splitMethod how {@code split} was made
 */
public record DatasetManifest(
        String source,
        String archiveDigest,
        List<String> images,
        List<Skipped> skipped,
        List<Integer> labels,
        String splitMethod,
        Split split) {
    public DatasetManifest {
        images = List.copyOf(images);
        skipped = List.copyOf(skipped);
        labels = List.copyOf(labels);
    }
}
