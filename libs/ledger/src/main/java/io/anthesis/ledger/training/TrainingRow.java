package io.anthesis.ledger.training;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A training as lists have it. Null is what is not known yet, or is not the case.
 *
 * @param spec JSON, as is {@code result}
 * @param model id that all branches of its model share
 * @param parent the training that it goes on from, or whose weights it began with; null, too, if that was deleted
 * @param relation to its parent
 * @param branches trainings of its model, this one among them
 * @param metrics JSON: the newest point of its curves
 * @param best its best checkpoint by its own protocol
 * @param sampled its newest checkpoint that has an overview
 * @param place JSON: the value that it was sorted by
 */
public record TrainingRow(
        UUID id,
        String name,
        String state,
        String submitter,
        String spec,
        String result,
        String errorCode,
        String errorMessage,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        Instant updatedAt,
        String datasetDigest,
        long step,
        Long totalSteps,
        int epoch,
        boolean bitExact,
        Long previewStep,
        String computeType,
        List<String> tags,
        String notes,
        Instant archivedAt,
        UUID model,
        UUID parent,
        Relation relation,
        int branches,
        String metrics,
        Best best,
        Sampled sampled,
        String place) {

    /** How a training began with another one. */
    public enum Relation {
        /** It goes on where a training broke off. */
        RESUME,
        /** It goes on to more epochs. */
        EXTEND,
        /** It began with the weights of a checkpoint. */
        FORK
    }

    /** @param kidLow end of the 95 % interval */
    public record Best(String checkpoint, int epoch, double kid, double kidLow, double kidHigh, boolean calibrated) {}

    /**
     * @param grid digest of the overview
     * @param validationNoiseLoss null until it is evaluated
     */
    public record Sampled(
            String checkpoint,
            int epoch,
            String grid,
            Double validationNoiseLoss,
            Double validationImageLoss,
            long weightsBytes) {}
}
