package io.anthesis.ledger.dataset;

/**
 * A data set by name.
 *
 * @param digest of its manifest, which names archive and split: two of equal digest are the same data
 */
public record DatasetRecord(
        String name,
        String digest,
        String archiveDigest,
        int imageCount,
        int trainingCount,
        int validationCount,
        int skippedCount) {}
