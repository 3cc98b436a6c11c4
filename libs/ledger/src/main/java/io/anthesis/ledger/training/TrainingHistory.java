package io.anthesis.ledger.training;

import io.anthesis.ledger.checkpoint.CheckpointRecord.Average;
import io.anthesis.ledger.checkpoint.Checkpoints;
import io.anthesis.ledger.score.Scores;
import io.anthesis.ledger.sql.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The curves of a training. */
public final class TrainingHistory {
    private final Database database;

    public TrainingHistory(Database database) {
        this.database = database;
    }

    /** @param metrics as JSON, by name */
    public record StepPoint(long step, String metrics, Instant at) {}

    /**
     * A checkpoint.
     *
     * @param average that its weights are, where the training keeps several
     * @param noiseLoss mean over the epoch, while training
     * @param validation losses of the EMA weights, or empty until the checkpoint is evaluated
     * @param kid its newest score by the training's own protocol
     * @param grid digest of its overview
     * @param best whether it has the best score of its training
     */
    public record EpochPoint(
            String checkpoint,
            int epoch,
            Optional<Average> average,
            long step,
            double noiseLoss,
            double imageLoss,
            Optional<ValidationLosses> validation,
            Optional<Kid> kid,
            Optional<String> grid,
            boolean best) {}

    public record ValidationLosses(double noise, double image) {}

    /**
     * @param low end of the 95 % interval
     * @param calibrated false if random weights stood in for InceptionV3's
     */
    public record Kid(double value, double low, double high, boolean calibrated) {}

    /** @return a PNG of images that the training showed before its first checkpoint, or empty if it showed none */
    public Optional<byte[]> preview(UUID training) {
        return database.transaction(transaction -> transaction.first(
                row -> row.getBytes(1), "select preview from runs where job_id = ? and preview is not null", training));
    }

    /** @return points in the order of their steps */
    public List<StepPoint> steps(UUID training) {
        return database.transaction(transaction -> transaction.list(
                row -> new StepPoint(
                        row.getLong(1), row.getString(2), row.getTimestamp(3).toInstant()),
                "select done, metrics, at from progress_points where job_id = ? order by done",
                training));
    }

    /** @return checkpoints in the order of their epochs, and of the averages of each */
    public List<EpochPoint> epochs(UUID training) {
        return database.transaction(
                transaction -> transaction.list(TrainingHistory::epoch, """
                select c.id, c.epoch, c.average, c.momentum, c.step, c.noise_loss, c.image_loss, c.validation_noise_loss, c.validation_image_loss,
                    s.kid, s.kid_low, s.kid_high, s.calibrated, c.grid_digest, c.best
                from checkpoints c join jobs j on j.id = c.run_id left join lateral (
                    select * from scores s where s.checkpoint_id = c.id and s.usual and s.protocol = j.spec ->> 'protocol'
                        and %s
                    order by s.created_at desc limit 1) s on true
                where c.run_id = ? order by c.epoch, c.average
                """.formatted(Scores.FINITE), training));
    }

    private static EpochPoint epoch(ResultSet row) throws SQLException {
        boolean validated = row.getObject("validation_noise_loss") != null;
        boolean scored = row.getObject("kid") != null;
        return new EpochPoint(
                row.getString("id"),
                row.getInt("epoch"),
                Checkpoints.average(row),
                row.getLong("step"),
                row.getDouble("noise_loss"),
                row.getDouble("image_loss"),
                validated
                        ? Optional.of(new ValidationLosses(
                                row.getDouble("validation_noise_loss"), row.getDouble("validation_image_loss")))
                        : Optional.empty(),
                scored
                        ? Optional.of(new Kid(
                                row.getDouble("kid"),
                                row.getDouble("kid_low"),
                                row.getDouble("kid_high"),
                                row.getBoolean("calibrated")))
                        : Optional.empty(),
                Optional.ofNullable(row.getString("grid_digest")),
                row.getBoolean("best"));
    }
}
