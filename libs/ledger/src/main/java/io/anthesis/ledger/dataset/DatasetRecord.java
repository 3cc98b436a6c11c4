package io.anthesis.ledger.dataset;

import java.util.List;
import java.util.Optional;

/**
 * A data set by name.
 *
 * @param digest of its manifest, which names archive and split: two of equal digest are the same data
 * @param classes in the order of their numbers, none where it has none; empty if they were not read from its manifest yet
 */
public record DatasetRecord(
        String name,
        String digest,
        String archiveDigest,
        int imageCount,
        int trainingCount,
        int validationCount,
        int skippedCount,
        Optional<List<DatasetClass>> classes) {
    public DatasetRecord {
        classes = classes.map(List::copyOf);
    }

    /** Without classes. */
    public DatasetRecord(
            String name,
            String digest,
            String archiveDigest,
            int imageCount,
            int trainingCount,
            int validationCount,
            int skippedCount) {
        this(
                name,
                digest,
                archiveDigest,
                imageCount,
                trainingCount,
                validationCount,
                skippedCount,
                Optional.of(List.of()));
    }

    public DatasetRecord withClasses(List<DatasetClass> known) {
        return new DatasetRecord(
                name,
                digest,
                archiveDigest,
                imageCount,
                trainingCount,
                validationCount,
                skippedCount,
                Optional.of(known));
    }
}
