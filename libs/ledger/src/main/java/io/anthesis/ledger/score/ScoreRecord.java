package io.anthesis.ledger.score;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * A score with everything that is needed to compute it again; see docs/architecture.md for its key.
 *
 * @param networkEvaluations for an image
 * @param imagesPerSecond that one worker made, or empty for images that were there
 * @param withoutEach KID without each real image or batch in turn: what scores are compared by
 * @param conditions JSON: under which a second computation gives the same bits
 * @param followsProtocol whether sampler and steps are those that the protocol names: only such scores decide which checkpoint of a run is best
 * @throws IllegalArgumentException if a number is NaN or infinite: it would rank
 */
public record ScoreRecord(
        UUID jobId,
        Optional<String> checkpointId,
        Optional<UUID> samplingJobId,
        String subjectDigest,
        String dataset,
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
    }
}
