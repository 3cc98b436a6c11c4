package io.anthesis.ledger.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A published checkpoint.
 *
 * @param id see {@link #idOf}
 * @param origin where it comes from
 * @param average that its weights are, where its training keeps several
 * @param classes names of those that it knows, in the order of their numbers, none where it knows none; empty where it knows some whose
 *     names are not known
 */
public record CheckpointRecord(
        String id,
        Origin origin,
        int epoch,
        long step,
        String manifestDigest,
        String weightsDigest,
        Optional<Average> average,
        Optional<List<String>> classes) {
    private static final int ID_LENGTH = 16;

    public CheckpointRecord {
        classes = classes.map(List::copyOf);
    }

    /** That knows no classes, of the only average. */
    public CheckpointRecord(
            String id, Origin origin, int epoch, long step, String manifestDigest, String weightsDigest) {
        this(id, origin, epoch, step, manifestDigest, weightsDigest, Optional.empty(), Optional.of(List.of()));
    }

    /** @return the first 16 digits of the digest */
    public static String idOf(String manifestDigest) {
        return manifestDigest.substring(0, ID_LENGTH);
    }

    /** Where a checkpoint comes from. */
    public sealed interface Origin {}

    /**
     * The end of an epoch of a training.
     *
     * @param noiseLoss mean of the epoch's training losses
     */
    public record Trained(UUID runId, double noiseLoss, double imageLoss) implements Origin {}

    /**
     * One of several moving averages.
     *
     * @param number 0 for the first
     */
    public record Average(int number, double momentum) {}

    /**
     * A file that somebody brought.
     *
     * @param datasetDigest of the data set that it is scored against, or empty if it cannot be scored
     */
    public record Imported(String name, Optional<String> datasetDigest) implements Origin {}
}
