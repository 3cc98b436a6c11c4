package io.anthesis.gateway.leaderboard;

import io.anthesis.gateway.plot.CostPlot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The scores that can be compared with the newest one, as a plot. */
final class LeaderboardPlot {
    private static final int MAX_LINES = 12;

    private LeaderboardPlot() {}

    static CostPlot of(List<ScoreEntity> scores) {
        Optional<ScoreEntity> newest = scores.stream().max(Comparator.comparing(score -> score.createdAt));
        if (newest.isEmpty()) {
            return new CostPlot("no scores yet");
        }
        var plot = new CostPlot(title(newest.get()));
        List<ScoreEntity> comparable = scores.stream()
                .filter(score -> score.basis().equals(newest.get().basis()))
                .toList();
        // They are ordered by KID: the lines of the best scores are shown.
        List<String> lines = comparable.stream()
                .map(LeaderboardPlot::line)
                .distinct()
                .limit(MAX_LINES)
                .toList();
        comparable.stream()
                .filter(score -> lines.contains(line(score)))
                .forEach(score -> plot.add(line(score), point(score.numbers)));
        return plot;
    }

    private static String title(ScoreEntity score) {
        return score.dataset + (score.ofClass == null ? "" : ", class " + score.ofClass) + ", " + score.protocol
                + (score.calibrated ? "" : ", uncalibrated");
    }

    private static CostPlot.Point point(ScoreNumbers numbers) {
        return new CostPlot.Point(numbers.networkEvaluations(), numbers.kid(), numbers.kidLow(), numbers.kidHigh());
    }

    private static String line(ScoreEntity score) {
        String subject = score.checkpointId == null
                ? "sampling " + score.samplingJobId.toString().substring(0, 8)
                : score.checkpointId;
        return subject + ", " + score.sampler;
    }
}
