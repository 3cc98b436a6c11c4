package io.anthesis.gateway.leaderboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.anthesis.metrics.kid.Ranking;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A score and its rank among those that it can be compared with. JSON and CSV have the fields in the order of the components.
 *
 * @param calibrated false if random weights stood in for InceptionV3's: not comparable with published numbers
 * @param verified whether it held when it was last computed again; left out if it never was
 * @param ofClass name of the class that was scored alone; left out for a score of all classes
 * @param momentum of the average that was scored, where its training keeps several; left out otherwise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Entry")
public record LeaderboardEntry(
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
        @JsonUnwrapped ScoreNumbers numbers,
        boolean calibrated,
        int realImages,
        int generatedImages,
        String subjectDigest,
        String referenceDigest,
        String extractorDigest,
        Boolean verified,
        Instant verifiedAt,
        Instant createdAt,
        @JsonProperty("class") String ofClass,
        Double momentum) {

    static List<LeaderboardEntry> ranked(List<ScoreEntity> scores) {
        List<Ranking.Place> places =
                Ranking.of(scores.stream().map(ScoreEntity::recordedKid).toList());
        return IntStream.range(0, scores.size())
                .mapToObj(i -> of(scores.get(i), places.get(i)))
                .toList();
    }

    private static LeaderboardEntry of(ScoreEntity score, Ranking.Place place) {
        return new LeaderboardEntry(
                score.id,
                place.rank(),
                place.tied(),
                score.checkpointId,
                score.samplingJobId,
                score.dataset,
                score.protocol,
                score.sampler,
                score.steps,
                score.seed,
                score.numbers,
                score.calibrated,
                score.realImages,
                score.generatedImages,
                score.subjectDigest,
                score.referenceDigest,
                score.extractorDigest,
                score.verificationHolds,
                score.verifiedAt,
                score.createdAt,
                score.ofClass,
                score.momentum);
    }
}
