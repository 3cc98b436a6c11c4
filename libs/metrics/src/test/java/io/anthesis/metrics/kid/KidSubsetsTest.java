package io.anthesis.metrics.kid;

import static io.anthesis.metrics.IndependentDraws.claimedOverObserved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.metrics.RandomFeatures;
import io.anthesis.metrics.interval.Estimate;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KidSubsetsTest {
    @Test
    void subsetsOfEverythingAreTheFullEstimate() {
        Features real = normal(1, 40);
        Features generated = moved(normal(2, 40));

        KidSubsets subsets = KidSubsets.random(real, generated, 3, 40, 7);

        ComparableKid full = Kid.unbiased(real, generated);
        assertThat(subsets.mean()).isCloseTo(full.kid(), within(1e-12));
        assertThat(subsets.standardDeviation()).isCloseTo(0, within(1e-12));
        assertThat(subsets.estimate().standardError()).isCloseTo(full.estimate().standardError(), within(1e-12));
    }

    @Test
    void givenSubsetsAreUsedInTheirOrder() {
        Features real = normal(1, 40);
        Features generated = moved(normal(2, 30));

        KidSubsets subsets = KidSubsets.of(
                real, generated, new int[][] {{0, 1, 2, 3}, {36, 37, 38, 39}}, new int[][] {{4, 5, 6, 7}, {0, 1, 2, 3}
                });

        double first = Kid.unbiased(real.slice(0, 4), generated.slice(4, 4)).kid();
        double second = Kid.unbiased(real.slice(36, 4), generated.slice(0, 4)).kid();
        assertThat(subsets.kids()).containsExactly(first, second);
        assertThat(subsets.mean()).isCloseTo((first + second) / 2, within(1e-12));
        assertThat(subsets.standardDeviation()).isCloseTo(Math.abs(first - second) / 2, within(1e-12));
    }

    @Test
    void theErrorMatchesTheSpreadOfIndependentDraws() {
        List<Estimate> estimates = IntStream.range(0, 60)
                .mapToObj(trial -> KidSubsets.random(normal(trial, 96), moved(normal(trial + 5000, 96)), 10, 48, trial)
                        .estimate())
                .toList();

        assertThat(claimedOverObserved(estimates)).isBetween(0.7, 1.5);
    }

    @Test
    void whatCannotBeComputedIsRefused() {
        Features set = normal(1, 10);
        float[] values = set.values().clone();
        values[2 * 16] = Float.NaN;

        assertThatThrownBy(() -> KidSubsets.random(normal(1, 999), normal(2, 1000), 100, 1000, 0))
                .hasMessageContaining("999 real and 1000 generated");
        assertThatThrownBy(() -> KidSubsets.of(set, set, new int[][] {{0, 1, 10}}, new int[][] {{0, 1, 2}}))
                .hasMessageContaining("has row 10", "rows 0 to 9");
        assertThatThrownBy(() -> KidSubsets.of(set, set, new int[][] {{0, 1}}, new int[][] {{0, 1, 2}}))
                .hasMessageContaining("2 real and 3 generated");
        assertThatThrownBy(() -> KidSubsets.of(set, set, new int[0][], new int[0][]))
                .hasMessageContaining("given were 0 and 0");
        assertThatThrownBy(() -> KidSubsets.random(set, new Features(values, 16), 1, 10, 0))
                .hasMessageContaining("generated image 2 are not finite");
        assertThatThrownBy(() -> KidSubsets.random(set, RandomFeatures.normal(1, 10, 8), 1, 10, 0))
                .hasMessageContaining("16 and 8 dimensions");
    }

    private static Features normal(long seed, int rows) {
        return RandomFeatures.normal(seed, rows, 16);
    }

    private static Features moved(Features features) {
        return RandomFeatures.moved(features, 1, 0.5f);
    }
}
