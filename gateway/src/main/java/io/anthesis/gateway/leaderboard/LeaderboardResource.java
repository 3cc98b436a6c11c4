package io.anthesis.gateway.leaderboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Scores, best first within what can be compared: one data set, one protocol, one extractor. */
@Path("/v1/leaderboard")
@Produces(MediaType.APPLICATION_JSON)
public class LeaderboardResource {
    /**
     * An entry.
     *
     * @param rank within its group: one plus the number of entries whose interval lies below this one's; ties share a rank
     * @param calibrated false if random weights stood in for InceptionV3's: not comparable with published numbers
     * @param kidLow lower end of the 95 % interval
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            UUID id,
            int rank,
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
            boolean calibrated,
            int realImages,
            int generatedImages,
            String subjectDigest,
            String referenceDigest,
            String extractorDigest,
            Instant createdAt) {}

    @GET
    @RunOnVirtualThread
    @Transactional
    @Operation(summary = "All scores, best first")
    public List<Entry> leaderboard(@QueryParam("dataset") String dataset, @QueryParam("protocol") String protocol) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        if (dataset != null) {
            conditions.add("dataset = :dataset");
            parameters.put("dataset", dataset);
        }
        if (protocol != null) {
            conditions.add("protocol = :protocol");
            parameters.put("protocol", protocol);
        }
        String query = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        List<ScoreEntity> scores = ScoreEntity.<ScoreEntity>find(
                        query + " order by calibrated desc, dataset, protocol, extractorDigest, kid", parameters)
                .page(0, 1000)
                .list();
        return scores.stream().map(score -> entry(score, rank(score, scores))).toList();
    }

    private static int rank(ScoreEntity score, List<ScoreEntity> all) {
        long better = all.stream()
                .filter(other -> other.referenceDigest.equals(score.referenceDigest)
                        && other.extractorDigest.equals(score.extractorDigest)
                        && other.protocol.equals(score.protocol)
                        && other.kidHigh < score.kidLow)
                .count();
        return (int) better + 1;
    }

    private static Entry entry(ScoreEntity score, int rank) {
        return new Entry(
                score.id,
                rank,
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
                score.calibrated,
                score.realImages,
                score.generatedImages,
                score.subjectDigest,
                score.referenceDigest,
                score.extractorDigest,
                score.createdAt);
    }
}
