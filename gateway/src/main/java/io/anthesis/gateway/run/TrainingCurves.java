package io.anthesis.gateway.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.image.ImageLink;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * How a training went.
 *
 * @param steps losses and throughput while it trained, thinned out
 * @param epochs its checkpoints and what they were scored with, by the run's own protocol
 */
public record TrainingCurves(List<StepPoint> steps, List<EpochPoint> epochs) {

    /** @param metrics such as {@code noiseLoss}, {@code imageLoss} and {@code imagesPerSecond} */
    public record StepPoint(long step, Map<String, Double> metrics, Instant at) {}

    /**
     * @param noiseLoss mean of the epoch, while training
     * @param validationNoiseLoss of the EMA weights; it and those after are left out until the checkpoint is evaluated
     * @param grid path of its overview picture
     * @param calibrated false if random weights stood in for InceptionV3's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EpochPoint(
            String checkpoint,
            int epoch,
            long step,
            double noiseLoss,
            double imageLoss,
            Double validationNoiseLoss,
            Double validationImageLoss,
            Double kid,
            Double kidLow,
            Double kidHigh,
            Boolean calibrated,
            String grid,
            boolean best) {}

    static TrainingCurves read(Database database, UUID run) {
        return database.transaction(transaction -> new TrainingCurves(
                transaction.list(
                        row -> new StepPoint(
                                row.getLong(1),
                                metrics(row.getString(2)),
                                row.getTimestamp(3).toInstant()),
                        "select done, metrics, at from progress_points where job_id = ? order by done",
                        run),
                transaction.list(TrainingCurves::epoch, """
                        select c.id, c.epoch, c.step, c.noise_loss, c.image_loss, c.validation_noise_loss, c.validation_image_loss,
                            s.kid, s.kid_low, s.kid_high, s.calibrated, c.grid_digest, c.best
                        from checkpoints c join jobs j on j.id = c.run_id left join lateral (
                            select * from scores s where s.checkpoint_id = c.id and s.usual and s.protocol = j.spec ->> 'protocol'
                                and %s
                            order by s.created_at desc limit 1) s on true
                        where c.run_id = ? order by c.epoch
                        """.formatted(Scores.FINITE), run)));
    }

    /** Versions before 0.2 wrote those that are not finite as texts. */
    private static Map<String, Double> metrics(String json) {
        Map<String, Double> numbers = new TreeMap<>();
        Json.read(json, ObjectNode.class)
                .properties()
                .forEach(
                        metric -> numbers.put(metric.getKey(), metric.getValue().asDouble(Double.NaN)));
        return JobProgress.finite(numbers);
    }

    private static EpochPoint epoch(ResultSet row) throws SQLException {
        return new EpochPoint(
                row.getString(1),
                row.getInt(2),
                row.getLong(3),
                row.getDouble(4),
                row.getDouble(5),
                row.getObject(6, Double.class),
                row.getObject(7, Double.class),
                row.getObject(8, Double.class),
                row.getObject(9, Double.class),
                row.getObject(10, Double.class),
                row.getObject(11, Boolean.class),
                row.getString(12) == null ? null : ImageLink.path(row.getString(12)),
                row.getBoolean(13));
    }
}
