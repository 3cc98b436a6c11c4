package io.anthesis.datasets.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.datasets.archive.SkippedFile;
import io.anthesis.datasets.image.Ground;
import io.anthesis.datasets.oxford.OxfordFlowers;
import io.anthesis.datasets.split.Split;
import java.util.Arrays;
import java.util.List;

/**
 * What a data set is. Its digest is the data set's.
 *
 * @param ground as {@link Ground} writes it: the colour behind transparent pixels, at every size. Data sets imported by version
 *     0.1 have none: tensors that exist were derived as that version read images, those of further sizes are on white
 * @param skipped files that were not taken; only the first of very many
 * @param source {@code archive}, {@code blossoms} or {@code oxford-flowers-102}
 * @param images names, in the order of the tensors' rows
 * @param labels class of each image, from 1 on, or 0 for none, where the data set has classes; else empty
 * @param splitMethod how {@code split} was made
 * @param classes names of the classes, in the order of their numbers; read {@link #classNames}, since version 0.1 wrote none
 */
public record DatasetManifest(
        String source,
        String archiveDigest,
        List<String> images,
        List<SkippedFile> skipped,
        List<Integer> labels,
        String splitMethod,
        Split split,
        @JsonInclude(JsonInclude.Include.NON_NULL) String ground,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> classes) {
    public DatasetManifest {
        images = List.copyOf(images);
        skipped = List.copyOf(skipped);
        labels = List.copyOf(labels);
        classes = classes == null ? List.of() : List.copyOf(classes);
    }

    /** Without classes. */
    public DatasetManifest(
            String source,
            String archiveDigest,
            List<String> images,
            List<SkippedFile> skipped,
            List<Integer> labels,
            String splitMethod,
            Split split,
            String ground) {
        this(source, archiveDigest, images, skipped, labels, splitMethod, split, ground, List.of());
    }

    /** Names of the classes; version 0.1 knew those of Oxford Flowers by their numbers only. */
    public List<String> classNames() {
        boolean hasNumbersOnly = classes.isEmpty() && !labels.isEmpty() && source.equals(OxfordFlowers.NAME);
        return hasNumbersOnly && labels.stream().allMatch(OxfordFlowers::isClass) ? OxfordFlowers.CLASSES : classes;
    }

    /** @return the class of each of these images, from 1 on, or 0 for none; empty where there are no classes */
    public int[] labelsOf(int[] positions) {
        return classNames().isEmpty()
                ? new int[0]
                : Arrays.stream(positions).map(labels::get).toArray();
    }

    /** Whether version 0.1 imported it. */
    public boolean hasNoGround() {
        return ground == null;
    }

    public Ground groundOrWhite() {
        return ground == null ? Ground.WHITE : Ground.parse(ground);
    }

    /** With names for the numbers that it has. */
    public DatasetManifest withClasses(List<String> names) {
        return new DatasetManifest(source, archiveDigest, images, skipped, labels, splitMethod, split, ground, names);
    }

    /** As version 0.1 wrote it. */
    public DatasetManifest withoutGround() {
        return new DatasetManifest(source, archiveDigest, images, skipped, labels, splitMethod, split, null, classes);
    }
}
