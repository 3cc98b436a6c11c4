package io.anthesis.ledger.score;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * A score with everything that is needed to compute it again; see docs/architecture.md for its key.
 *
 * @param ofClass name of the class that was scored alone; empty for a score of all classes
 * @param networkEvaluations for an image
 * @param imagesPerSecond that one worker made, or empty for images that were there
 * @param withoutEach KID without each real image or batch in turn: what scores are compared by
 * @param conditions JSON: under which a second computation gives the same bits
 * @param followsProtocol whether sampler and steps are those that the protocol names: only such scores decide which checkpoint of a run is best
 * @throws IllegalArgumentException if a number is NaN or infinite, which would rank, or if the score of one class follows the protocol
 */
public record ScoreRecord(
        UUID jobId,
        Optional<String> checkpointId,
        Optional<UUID> samplingJobId,
        String subjectDigest,
        String dataset,
        Optional<String> ofClass,
        String referenceDigest,
        String extractorDigest,
        boolean calibrated,
        String protocol,
        String sampler,
        int steps,
        long seed,
        boolean followsProtocol,
        int realImages,
        int generatedImages,
        double kid,
        double standardError,
        double kidLow,
        double kidHigh,
        double[] withoutEach,
        double generatedVariance,
        int networkEvaluations,
        OptionalDouble imagesPerSecond,
        String conditions) {
    public ScoreRecord {
        boolean finite = Double.isFinite(kid)
                && Double.isFinite(standardError)
                && Double.isFinite(generatedVariance)
                && Arrays.stream(withoutEach).allMatch(Double::isFinite);
        if (!finite) {
            throw new IllegalArgumentException("a score must be finite, was " + kid + " ± " + standardError);
        }
        if (ofClass.isPresent() && followsProtocol) {
            throw new IllegalArgumentException("a score of class '" + ofClass.get() + "' alone follows no protocol");
        }
    }

    /** The columns of the table and their values, but for {@code id} and {@code conditions}. */
    Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("job_id", jobId);
        columns.put("checkpoint_id", checkpointId);
        columns.put("sampling_job_id", samplingJobId);
        columns.put("subject_digest", subjectDigest);
        columns.put("dataset", dataset);
        columns.put("class", ofClass);
        columns.put("reference_digest", referenceDigest);
        columns.put("extractor_digest", extractorDigest);
        columns.put("calibrated", calibrated);
        columns.put("protocol", protocol);
        columns.put("sampler", sampler);
        columns.put("steps", steps);
        columns.put("seed", seed);
        columns.put("usual", followsProtocol);
        columns.put("real_images", realImages);
        columns.put("generated_images", generatedImages);
        columns.put("kid", kid);
        columns.put("standard_error", standardError);
        columns.put("kid_low", kidLow);
        columns.put("kid_high", kidHigh);
        columns.put("without_each", withoutEach);
        columns.put("generated_variance", generatedVariance);
        columns.put("network_evaluations", networkEvaluations);
        columns.put("images_per_second", imagesPerSecond.isPresent() ? imagesPerSecond.getAsDouble() : null);
        return columns;
    }
}
