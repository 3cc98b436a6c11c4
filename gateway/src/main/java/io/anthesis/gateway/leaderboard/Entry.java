package io.anthesis.gateway.leaderboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A score, and how it stands among those that it can be compared with: of one data set, protocol and extractor.
 *
 * @param rank one plus the number of scores that are better by more than chance explains: two are compared by a jackknife of their
 *     difference, in which a real image is taken from both
 * @param tied whether another score has this rank, too
 * @param calibrated false if random weights stood in for InceptionV3's: not comparable with published numbers
 * @param kidLow lower end of the 95 % interval
 * @param networkEvaluations what an image costs
 * @param imagesPerSecond that one worker made
 * @param verified whether it held when it was computed again last; left out if nobody did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "id",
    "rank",
    "tied",
    "checkpoint",
    "sampling",
    "dataset",
    "protocol",
    "sampler",
    "steps",
    "seed",
    "kid",
    "standardError",
    "kidLow",
    "kidHigh",
    "networkEvaluations",
    "imagesPerSecond",
    "calibrated",
    "realImages",
    "generatedImages",
    "subjectDigest",
    "referenceDigest",
    "extractorDigest",
    "verified",
    "verifiedAt",
    "createdAt"
})
public record Entry(
        UUID id,
        int rank,
        boolean tied,
        String checkpoint,
        UUID sampling,
        String dataset,
        String protocol,
        String sampler,
        int steps,
        long seed,
        double kid,
        double standardError,
        double kidLow,
        double kidHigh,
        Integer networkEvaluations,
        Double imagesPerSecond,
        boolean calibrated,
        int realImages,
        int generatedImages,
        String subjectDigest,
        String referenceDigest,
        String extractorDigest,
        Boolean verified,
        Instant verifiedAt,
        Instant createdAt) {

    /** @param scores ordered by what can be compared, then by KID */
    static List<Entry> ranked(List<ScoreEntity> scores) {
        int[] ranks = new int[scores.size()];
        for (int i = 0; i < ranks.length; i++) {
            ScoreEntity score = scores.get(i);
            ranks[i] = 1
                    + (int) scores.stream()
                            .filter(other -> other.isComparableTo(score) && other.beats(score))
                            .count();
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < ranks.length; i++) {
            entries.add(of(scores.get(i), ranks[i], isTied(scores, ranks, i)));
        }
        return entries;
    }

    private static boolean isTied(List<ScoreEntity> scores, int[] ranks, int score) {
        for (int i = 0; i < ranks.length; i++) {
            if (i != score && ranks[i] == ranks[score] && scores.get(i).isComparableTo(scores.get(score))) {
                return true;
            }
        }
        return false;
    }

    private static Entry of(ScoreEntity score, int rank, boolean tied) {
        return new Entry(
                score.id,
                rank,
                tied,
                score.checkpointId,
                score.samplingJobId,
                score.dataset,
                score.protocol,
                score.sampler,
                score.steps,
                score.seed,
                score.kid,
                score.standardError,
                score.kidLow,
                score.kidHigh,
                score.networkEvaluations,
                score.imagesPerSecond,
                score.calibrated,
                score.realImages,
                score.generatedImages,
                score.subjectDigest,
                score.referenceDigest,
                score.extractorDigest,
                score.verificationHolds,
                score.verifiedAt,
                score.createdAt);
    }
}
