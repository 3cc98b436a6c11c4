package io.anthesis.gateway.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.event.JobProgress;
import io.anthesis.contracts.json.Json;
import io.anthesis.gateway.image.ImageLink;
import io.anthesis.ledger.checkpoint.CheckpointRecord.Average;
import io.anthesis.ledger.training.TrainingHistory;
import io.anthesis.ledger.training.TrainingHistory.Kid;
import io.anthesis.ledger.training.TrainingHistory.ValidationLosses;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How a training went.
 *
 * @param steps losses and throughput while it trained, thinned out
 * @param epochs its checkpoints and their scores by the run's own protocol
 */
public record TrainingCurves(List<StepPoint> steps, List<EpochPoint> epochs) {

    /** @param metrics such as {@code noiseLoss}, {@code imageLoss} and {@code imagesPerSecond} */
    public record StepPoint(long step, Map<String, Double> metrics, Instant at) {}

    /**
     * @param momentum of the average that the weights are, where the training keeps several
     * @param noiseLoss mean of the epoch, while training
     * @param validationNoiseLoss of the EMA weights; it and those after are left out until the checkpoint is evaluated
     * @param grid path of its overview picture
     * @param calibrated false if random weights stood in for InceptionV3's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EpochPoint(
            String checkpoint,
            int epoch,
            Double momentum,
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

    /** Which checkpoints of a training that keeps several averages are shown. */
    enum Averages {
        /** Those of the average that the best checkpoint is of, or of the first until there is a best. */
        ONE,
        ALL
    }

    static TrainingCurves of(TrainingHistory history, UUID training, Averages averages) {
        List<TrainingHistory.EpochPoint> checkpoints = history.epochs(training);
        return new TrainingCurves(
                history.steps(training).stream()
                        .map(point -> new StepPoint(point.step(), metrics(point.metrics()), point.at()))
                        .toList(),
                (averages == Averages.ALL ? checkpoints.stream() : ofOneAverage(checkpoints))
                        .map(TrainingCurves::epoch)
                        .toList());
    }

    private static Stream<TrainingHistory.EpochPoint> ofOneAverage(List<TrainingHistory.EpochPoint> checkpoints) {
        Optional<Average> shown = checkpoints.stream()
                .filter(TrainingHistory.EpochPoint::best)
                .findFirst()
                .map(TrainingHistory.EpochPoint::average)
                .orElseGet(() -> checkpoints.stream()
                        .flatMap(point -> point.average().stream())
                        .min(Comparator.comparingInt(Average::number)));
        return checkpoints.stream().filter(point -> point.average().equals(shown));
    }

    /** Versions before 0.2 wrote those that are not finite as texts. */
    static Map<String, Double> metrics(String json) {
        Map<String, Double> numbers = new TreeMap<>();
        Json.read(json, ObjectNode.class)
                .properties()
                .forEach(
                        metric -> numbers.put(metric.getKey(), metric.getValue().asDouble(Double.NaN)));
        return JobProgress.finite(numbers);
    }

    private static EpochPoint epoch(TrainingHistory.EpochPoint point) {
        return new EpochPoint(
                point.checkpoint(),
                point.epoch(),
                point.average().map(Average::momentum).orElse(null),
                point.step(),
                point.noiseLoss(),
                point.imageLoss(),
                point.validation().map(ValidationLosses::noise).orElse(null),
                point.validation().map(ValidationLosses::image).orElse(null),
                point.kid().map(Kid::value).orElse(null),
                point.kid().map(Kid::low).orElse(null),
                point.kid().map(Kid::high).orElse(null),
                point.kid().map(Kid::calibrated).orElse(null),
                point.grid().map(ImageLink::path).orElse(null),
                point.best());
    }
}
