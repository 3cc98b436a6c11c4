package io.anthesis.gateway.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.anthesis.contracts.job.JobFailure;
import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.image.ImageLink;
import io.anthesis.ledger.training.TrainingRow;
import io.anthesis.ledger.training.TrainingRow.Best;
import io.anthesis.ledger.training.TrainingRow.Sampled;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * A training, how far it is and how good.
 *
 * @param datasetDigest of the images that it was trained on, once it has begun
 * @param epoch epochs that are done
 * @param totalSteps once it has begun
 * @param previewStep after which its preview was sampled, if it has one
 * @param computeType what it computes in, once it has begun
 * @param bitExact false once it was resumed under other conditions than before
 * @param archivedAt left out unless it is archived
 * @param model shared by trainings that go on from one another, or begin with one another's weights
 * @param parent the training that it goes on from, or whose weights it began with; left out, too, if that was deleted
 * @param relation to its parent: {@code resume}, {@code extend} or {@code fork}
 * @param branches trainings of its model, this one among them
 * @param metrics the newest losses and images a second
 * @param best its best checkpoint by its own protocol
 * @param validationNoiseLoss of its newest checkpoint with an overview, as are the next two
 * @param weightsBytes size of the weights
 * @param sample path of its newest overview, or of its preview
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingView(
        UUID id,
        String name,
        String state,
        String submitter,
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
        String relation,
        int branches,
        Map<String, Double> metrics,
        BestCheckpoint best,
        Double validationNoiseLoss,
        Double validationImageLoss,
        Long weightsBytes,
        String sample,
        JsonNode spec,
        JsonNode result,
        JobFailure error,
        Instant createdAt,
        Instant startedAt,
        Instant finishedAt,
        Instant updatedAt) {

    /**
     * The best checkpoint of a training.
     *
     * @param kidLow lower end of the 95 % interval
     * @param calibrated false if random weights stood in for InceptionV3's
     */
    public record BestCheckpoint(
            String checkpoint, int epoch, double kid, double kidLow, double kidHigh, boolean calibrated) {
        static BestCheckpoint of(Best best) {
            return new BestCheckpoint(
                    best.checkpoint(), best.epoch(), best.kid(), best.kidLow(), best.kidHigh(), best.calibrated());
        }
    }

    static TrainingView of(TrainingRow row) {
        Sampled sampled = row.sampled();
        return new TrainingView(
                row.id(),
                row.name(),
                row.state(),
                row.submitter(),
                row.datasetDigest(),
                row.step(),
                row.totalSteps(),
                row.epoch(),
                row.bitExact(),
                row.previewStep(),
                row.computeType(),
                row.tags(),
                row.notes(),
                row.archivedAt(),
                row.model(),
                row.parent(),
                row.relation() == null ? null : row.relation().name().toLowerCase(Locale.ROOT),
                row.branches(),
                row.metrics() == null ? Map.of() : TrainingCurves.metrics(row.metrics()),
                row.best() == null ? null : BestCheckpoint.of(row.best()),
                sampled == null ? null : sampled.validationNoiseLoss(),
                sampled == null ? null : sampled.validationImageLoss(),
                sampled == null ? null : sampled.weightsBytes(),
                sample(row),
                Json.parse(row.spec()),
                row.result() == null ? null : Json.parse(row.result()),
                row.errorCode() == null ? null : new JobFailure(row.errorCode(), row.errorMessage()),
                row.createdAt(),
                row.startedAt(),
                row.finishedAt(),
                row.updatedAt());
    }

    /** The step in the address tells previews apart. */
    private static String sample(TrainingRow row) {
        if (row.sampled() != null) {
            return ImageLink.path(row.sampled().grid());
        }
        return row.previewStep() == null ? null : "/v1/trainings/" + row.id() + "/preview?step=" + row.previewStep();
    }
}
