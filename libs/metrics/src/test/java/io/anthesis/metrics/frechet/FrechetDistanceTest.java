package io.anthesis.metrics.frechet;

import static io.anthesis.metrics.IndependentDraws.claimedOverObserved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.RandomFeatures;
import io.anthesis.metrics.interval.Estimate;
import io.anthesis.metrics.interval.PairedEstimate;
import io.anthesis.metrics.kid.Features;
import io.anthesis.tensor.device.ComputeDevice;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrechetDistanceTest {
    private final NDManager manager = ComputeDevice.newManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"100, 16", "16, 16", "17, 16", "20, 300"})
    void aSetHasNoDistanceToItself(int rows, int dimensions) {
        Features set = RandomFeatures.normal(1, rows, dimensions);

        assertThat(FrechetDistance.value(set, set, manager)).isCloseTo(0, within(1e-11 * dimensions));
    }

    @ParameterizedTest
    @CsvSource({"100, 16", "20, 300"})
    void aSetThatIsMovedAndScaledHasTheDistanceOfTheFormula(int rows, int dimensions) {
        Features set = RandomFeatures.normal(1, rows, dimensions);
        Features moved = RandomFeatures.moved(set, 2, 0);
        // C₂ = 4 C₁, so tr C₁ + tr C₂ − 2 tr (C₁ C₂)^½ = tr C₁, and the means are m and 2 m.
        double expected = 0;
        for (int k = 0; k < dimensions; k++) {
            double mean = 0;
            for (int row = 0; row < rows; row++) {
                mean += (double) set.values()[row * dimensions + k] / rows;
            }
            expected += mean * mean;
            for (int row = 0; row < rows; row++) {
                double difference = set.values()[row * dimensions + k] - mean;
                expected += difference * difference / (rows - 1);
            }
        }

        assertThat(FrechetDistance.value(set, moved, manager)).isCloseTo(expected, within(1e-10 * expected));
    }

    @ParameterizedTest
    @CsvSource({"50, 30, 16", "50, 12, 16", "10, 12, 40"})
    void neitherSidesNorOrderMatter(int real, int generated, int dimensions) {
        Features a = RandomFeatures.normal(1, real, dimensions);
        Features b = RandomFeatures.moved(RandomFeatures.normal(2, generated, dimensions), 1.5f, 0.5f);

        double distance = FrechetDistance.value(a, b, manager);

        assertThat(FrechetDistance.value(b, a, manager)).isCloseTo(distance, within(1e-10 * distance));
        assertThat(FrechetDistance.value(RandomFeatures.shuffled(a, 3), RandomFeatures.shuffled(b, 4), manager))
                .isCloseTo(distance, within(1e-10 * distance));
    }

    @Test
    void rowsThatFollowFromOthersChangeNothing() {
        // Twice as many dimensions, of which half repeat the others: covariances are singular with many rows.
        Features a = RandomFeatures.normal(1, 200, 20);
        Features b = RandomFeatures.moved(RandomFeatures.normal(2, 150, 20), 1.2f, 0.3f);

        double distance = FrechetDistance.value(a, b, manager);

        assertThat(FrechetDistance.value(repeated(a), repeated(b), manager))
                .isCloseTo(2 * distance, within(1e-7 * distance));
    }

    @ParameterizedTest
    @CsvSource({"60, 40, 8", "20, 25, 60", "30, 10, 20"})
    void theJackknifeLeavesOutWhatItSays(int real, int generated, int dimensions) {
        Features a = RandomFeatures.normal(1, real, dimensions);
        Features b = RandomFeatures.moved(RandomFeatures.normal(2, generated, dimensions), 1.2f, 0.3f);

        PairedEstimate estimate = FrechetDistance.of(a, b, manager);

        int groups = 16;
        double[] without = new double[groups];
        double mean = 0;
        for (int group = 0; group < groups; group++) {
            without[group] = FrechetDistance.value(without(a, group, groups), b, manager);
            mean += without[group] / groups;
        }
        assertThat(estimate.value()).isCloseTo(FrechetDistance.value(a, b, manager), within(1e-9));
        for (int group = 0; group < groups; group++) {
            assertThat(estimate.realDeviations()[group])
                    .isCloseTo((without[group] - mean) * Math.sqrt(15 / 16.), within(1e-5));
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 150, 8", "60, 50, 100"})
    void theErrorMatchesTheSpreadOfIndependentDraws(int real, int generated, int dimensions) {
        var estimates = new ArrayList<Estimate>();
        for (int trial = 0; trial < 100; trial++) {
            Features a = RandomFeatures.normal(trial, real, dimensions);
            Features b = RandomFeatures.moved(RandomFeatures.normal(trial + 1000, generated, dimensions), 0.9f, 0.3f);
            estimates.add(FrechetDistance.of(a, b, manager).estimate());
        }

        assertThat(claimedOverObserved(estimates)).isBetween(0.75, 1.35);
    }

    @Test
    void theErrorOfADifferenceMatchesTheSpreadOfIndependentDraws() {
        var differences = new ArrayList<Estimate>();
        for (int trial = 0; trial < 100; trial++) {
            Features real = RandomFeatures.normal(trial, 150, 8);
            Features near = RandomFeatures.moved(RandomFeatures.normal(trial + 1000, 150, 8), 0.9f, 0.3f);
            Features far = RandomFeatures.moved(RandomFeatures.normal(trial + 2000, 150, 8), 0.9f, 0.4f);
            differences.add(FrechetDistance.of(real, near, manager).minus(FrechetDistance.of(real, far, manager)));
        }

        assertThat(claimedOverObserved(differences)).isBetween(0.75, 1.35);
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        Features set = RandomFeatures.normal(1, 10, 4);
        float[] infinite = set.values().clone();
        infinite[9] = Float.POSITIVE_INFINITY;

        assertThatThrownBy(() -> FrechetDistance.value(set, RandomFeatures.normal(2, 1, 4), manager))
                .hasMessageContaining("10 real and 1 generated ones");
        assertThatThrownBy(() -> FrechetDistance.of(RandomFeatures.normal(2, 2, 4), set, manager))
                .hasMessageContaining("2 real and 10 generated ones");
        assertThatThrownBy(() -> FrechetDistance.value(set, new Features(new float[0], 4), manager))
                .hasMessageContaining("0 generated ones");
        assertThatThrownBy(() -> FrechetDistance.value(set, RandomFeatures.normal(2, 10, 5), manager))
                .hasMessageContaining("4 and 5 dimensions");
        assertThatThrownBy(() -> FrechetDistance.value(new Features(infinite, 4), set, manager))
                .hasMessageContaining("real image 2")
                .hasMessageContaining("dimension 1 is Infinity");
    }

    private static Features repeated(Features set) {
        int dimensions = set.dimensions();
        float[] values = new float[2 * set.values().length];
        for (int row = 0; row < set.rows(); row++) {
            for (int copy = 0; copy < 2; copy++) {
                System.arraycopy(set.values(), row * dimensions, values, (2 * row + copy) * dimensions, dimensions);
            }
        }
        return new Features(values, 2 * dimensions);
    }

    private static Features without(Features set, int group, int groups) {
        int dimensions = set.dimensions();
        int left = Math.ceilDiv(set.rows() - group, groups);
        float[] values = new float[(set.rows() - left) * dimensions];
        int at = 0;
        for (int row = 0; row < set.rows(); row++) {
            if (row % groups != group) {
                System.arraycopy(set.values(), row * dimensions, values, at * dimensions, dimensions);
                at++;
            }
        }
        return new Features(values, dimensions);
    }
}
