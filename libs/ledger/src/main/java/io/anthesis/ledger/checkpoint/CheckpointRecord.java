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
 * @param model empty if a version that knew no guidance has written it
 */
public record CheckpointRecord(
        String id,
        Origin origin,
        int epoch,
        long step,
        String manifestDigest,
        String weightsDigest,
        Optional<Average> average,
        Optional<List<String>> classes,
        Optional<CheckpointModel> model) {
    private static final int ID_LENGTH = 16;

    public CheckpointRecord {
        classes = classes.map(List::copyOf);
    }

    /** That knows no classes, of the only average. */
    public CheckpointRecord(
            String id, Origin origin, int epoch, long step, String manifestDigest, String weightsDigest) {
        this(id, origin, epoch, step, manifestDigest, weightsDigest, Optional.empty(), Optional.of(List.of()));
    }

    /** Of a model that is not known here. */
    public CheckpointRecord(
            String id,
            Origin origin,
            int epoch,
            long step,
            String manifestDigest,
            String weightsDigest,
            Optional<Average> average,
            Optional<List<String>> classes) {
        this(id, origin, epoch, step, manifestDigest, weightsDigest, average, classes, Optional.empty());
    }

    /** @return why it cannot guide samplings of another, or empty if it can, as far as that is known */
    public Optional<String> cannotGuide(CheckpointRecord guided) {
        Optional<String> missing = guided.model().flatMap(of -> model.flatMap(of::missingOf));
        List<String> own = classes.orElse(List.of());
        List<String> others = guided.classes().orElse(List.of());
        boolean differ = !own.isEmpty() && !others.isEmpty() && !ClassList.same(own, others);
        return missing.or(() -> differ ? Optional.of("must have the checkpoint's classes, or none") : Optional.empty());
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
     * An imported model file.
     *
     * @param datasetDigest of the data set that it is scored against, or empty if it cannot be scored
     */
    public record Imported(String name, Optional<String> datasetDigest) implements Origin {}
}
