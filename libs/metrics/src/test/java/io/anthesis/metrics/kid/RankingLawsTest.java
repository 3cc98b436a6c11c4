package io.anthesis.metrics.kid;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The ranking is that of its definition: every score is compared with every other one. */
class RankingLawsTest {
    @Provide
    Arbitrary<List<RecordedKid>> kids() {
        Arbitrary<KidBasis> basis = Combinators.combine(
                        Arbitraries.of("r1", "r2"), Arbitraries.of("x1", "x2"), Arbitraries.of("p1", "p2"))
                .as(KidBasis::new);
        // Few values, so that equal ones occur, and errors of the size of their differences.
        Arbitrary<Double> kid = Arbitraries.integers().between(-5, 20).map(steps -> steps * 0.01);
        Arbitrary<Double> standardError = Arbitraries.doubles().between(0, 0.03).ofScale(4);
        Arbitrary<Double> generatedVariance =
                Arbitraries.doubles().between(0, 1e-4).ofScale(8);
        Arbitrary<double[]> noise = Arbitraries.doubles()
                .between(-0.02, 0.02)
                .ofScale(4)
                .array(double[].class)
                .ofMinSize(3)
                .ofMaxSize(4);
        return Combinators.combine(basis, kid, standardError, generatedVariance, noise.optional(0.8))
                .as((ofBasis, value, error, variance, ofNoise) -> new RecordedKid(
                        ofBasis,
                        new KidEstimate(value, error),
                        ofNoise.map(each -> new ComparableKid(
                                value,
                                Arrays.stream(each).map(one -> value + one).toArray(),
                                variance))))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void groupsDoNotChangeRanks(@ForAll("kids") List<RecordedKid> kids) {
        int[] ranks = kids.stream().mapToInt(kid -> rank(kid, kids)).toArray();
        List<Ranking.Place> expected = IntStream.range(0, ranks.length)
                .mapToObj(i -> new Ranking.Place(ranks[i], isTied(kids, ranks, i)))
                .toList();

        assertThat(Ranking.of(kids)).isEqualTo(expected);
    }

    private static int rank(RecordedKid kid, List<RecordedKid> kids) {
        return 1
                + (int) kids.stream()
                        .filter(other -> isComparable(other, kid) && beats(other, kid))
                        .count();
    }

    private static boolean isTied(List<RecordedKid> kids, int[] ranks, int kid) {
        return IntStream.range(0, ranks.length)
                .anyMatch(i -> i != kid && ranks[i] == ranks[kid] && isComparable(kids.get(i), kids.get(kid)));
    }

    private static boolean isComparable(RecordedKid one, RecordedKid other) {
        return one.basis().referenceDigest().equals(other.basis().referenceDigest())
                && one.basis().extractorDigest().equals(other.basis().extractorDigest())
                && one.basis().protocol().equals(other.basis().protocol());
    }

    private static boolean beats(RecordedKid one, RecordedKid other) {
        if (one.estimate().kid() >= other.estimate().kid()) {
            return false;
        }
        double difference = one.estimate().kid() - other.estimate().kid();
        double errors = one.estimate().standardError() + other.estimate().standardError();
        return new KidEstimate(difference, errors).high() < 0
                || difference(one, other).high() < 0;
    }

    private static KidEstimate difference(RecordedKid one, RecordedKid other) {
        boolean isPaired = one.comparable().isPresent()
                && other.comparable().isPresent()
                && one.comparable().get().withoutEach().length
                        == other.comparable().get().withoutEach().length;
        if (isPaired) {
            return one.comparable().get().minus(other.comparable().get());
        }
        return new KidEstimate(
                one.estimate().kid() - other.estimate().kid(),
                Math.hypot(one.estimate().standardError(), other.estimate().standardError()));
    }
}
