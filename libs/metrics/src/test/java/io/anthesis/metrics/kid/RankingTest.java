package io.anthesis.metrics.kid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final int REAL_IMAGES = 100;
    private static final double STANDARD_ERROR = 0.07;
    private static final KidBasis QUICK = new KidBasis("r", "x", "quick75");

    /** A score whose KID varies much with the real images, and in the same way as all others'. */
    private static RecordedKid score(KidBasis basis, double kid, double generatedVariance) {
        double[] withoutEach = new double[REAL_IMAGES];
        for (int i = 0; i < REAL_IMAGES; i++) {
            withoutEach[i] = kid + 0.01 * Math.sin(i);
        }
        var comparable = new ComparableKid(kid, withoutEach, generatedVariance);
        return new RecordedKid(basis, new KidEstimate(kid, STANDARD_ERROR), Optional.of(comparable));
    }

    private static RecordedKid score(double kid, double generatedVariance) {
        return score(QUICK, kid, generatedVariance);
    }

    private static List<Integer> ranks(RecordedKid... scores) {
        return Ranking.of(List.of(scores)).stream().map(Ranking.Place::rank).toList();
    }

    @Test
    void scoresThatOnlyTheirRealImagesBlurAreToldApart() {
        assertThat(ranks(score(0.10, 1e-8), score(0.11, 1e-8), score(0.12, 1e-8)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void whatChanceExplainsIsATie() {
        List<Ranking.Place> places = Ranking.of(List.of(score(0.10, 1e-3), score(0.11, 1e-3), score(0.90, 1e-3)));

        assertThat(places).extracting(Ranking.Place::rank).containsExactly(1, 1, 3);
        assertThat(places).extracting(Ranking.Place::tied).containsExactly(true, true, false);
    }

    @Test
    void scoresOfAnotherProtocolAreNoRivals() {
        RecordedKid other = score(new KidBasis("r", "x", "keras75-b64-s5"), 0.01, 1e-8);

        List<Ranking.Place> places = Ranking.of(List.of(other, score(0.10, 1e-8)));

        assertThat(places).extracting(Ranking.Place::rank).containsExactly(1, 1);
        assertThat(places).extracting(Ranking.Place::tied).containsExactly(false, false);
    }

    @Test
    void scoresOfTheVersionBeforeAreToldApartByTheirIntervals() {
        var old = new RecordedKid(QUICK, new KidEstimate(0.10, STANDARD_ERROR), Optional.empty());

        assertThat(ranks(old, score(0.12, 1e-8))).containsExactly(1, 1);
        assertThat(ranks(old, score(0.90, 1e-8))).containsExactly(1, 2);
    }

    @Test
    void anEqualScoreDoesNotBeatTheOther() {
        assertThat(ranks(score(0.1, 0), score(0.1, 0))).containsExactly(1, 1);
    }
}
