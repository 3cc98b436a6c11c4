package io.anthesis.gateway.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How scores are ranked. */
class EntryTest {
    private static final int REAL_IMAGES = 100;

    /** A score whose KID varies much with the real images, and in the same way as all others'. */
    private static ScoreEntity score(double kid, double generatedVariance) {
        var score = new ScoreEntity();
        score.id = UUID.randomUUID();
        score.referenceDigest = "r";
        score.extractorDigest = "x";
        score.protocol = "quick75";
        score.kid = kid;
        score.generatedVariance = generatedVariance;
        score.withoutEach = new double[REAL_IMAGES];
        for (int i = 0; i < REAL_IMAGES; i++) {
            score.withoutEach[i] = kid + 0.01 * Math.sin(i);
        }
        score.standardError = 0.07;
        return score;
    }

    private static List<Integer> ranks(ScoreEntity... scores) {
        return Entry.ranked(List.of(scores)).stream().map(Entry::rank).toList();
    }

    @Test
    void scoresThatOnlyTheirRealImagesBlurAreToldApart() {
        assertThat(ranks(score(0.10, 1e-8), score(0.11, 1e-8), score(0.12, 1e-8)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void whatChanceExplainsIsATie() {
        List<Entry> entries = Entry.ranked(List.of(score(0.10, 1e-3), score(0.11, 1e-3), score(0.90, 1e-3)));

        assertThat(entries).extracting(Entry::rank).containsExactly(1, 1, 3);
        assertThat(entries).extracting(Entry::tied).containsExactly(true, true, false);
    }

    @Test
    void scoresOfAnotherProtocolAreNoRivals() {
        ScoreEntity other = score(0.01, 1e-8);
        other.protocol = "keras75-b64-s5";

        List<Entry> entries = Entry.ranked(List.of(other, score(0.10, 1e-8)));

        assertThat(entries).extracting(Entry::rank).containsExactly(1, 1);
        assertThat(entries).extracting(Entry::tied).containsExactly(false, false);
    }

    @Test
    void scoresOfTheVersionBeforeAreToldApartByTheirIntervals() {
        ScoreEntity old = score(0.10, 0);
        old.withoutEach = null;
        old.generatedVariance = null;

        assertThat(ranks(old, score(0.12, 1e-8))).containsExactly(1, 1);
        assertThat(ranks(old, score(0.90, 1e-8))).containsExactly(1, 2);
    }

    @Test
    void anEqualScoreDoesNotBeatTheOther() {
        ScoreEntity score = score(0.1, 0);
        ScoreEntity same = score(0.1, 0);
        same.withoutEach = Arrays.copyOf(score.withoutEach, REAL_IMAGES);

        assertThat(ranks(score, same)).containsExactly(1, 1);
    }
}
