package io.anthesis.ledger.checkpoint;

import java.util.Optional;
import java.util.UUID;

/**
 * A published checkpoint.
 *
 * @param id see {@link #idOf}
 * @param origin where it comes from
 */
public record CheckpointRecord(
        String id, Origin origin, int epoch, long step, String manifestDigest, String weightsDigest) {
    private static final int ID_LENGTH = 16;

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
     * A file that somebody brought.
     *
     * @param datasetDigest of the data set that it is scored against, or empty if it cannot be scored
     */
    public record Imported(String name, Optional<String> datasetDigest) implements Origin {}
}
