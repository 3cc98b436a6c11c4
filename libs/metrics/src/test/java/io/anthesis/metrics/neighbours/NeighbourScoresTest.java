package io.anthesis.metrics.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.RandomFeatures;
import io.anthesis.metrics.kid.FeatureSet;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.kid.StoredFeatures;
import io.anthesis.tensor.device.ComputeDevice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NeighbourScoresTest {
    private static final int DIMENSIONS = 16;

    private final NDManager manager = ComputeDevice.newManager(Device.cpu());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource
    void scoresAreThoseOfTheDefinition(BallBoundary boundary) {
        Features real = normal(1, 120);
        // Every second generated image is a copy, so that distances are equal to radii.
        Features generated = withCopies(RandomFeatures.moved(normal(2, 90), 0.9f, 0.2f), real, 40);

        NeighbourScores scores = NeighbourScores.of(real, generated, 4, boundary, manager);

        var expected = new Definition(real, generated, 4, boundary);
        assertThat(scores.precision().value()).isEqualTo(expected.precision());
        assertThat(scores.recall().value()).isEqualTo(expected.recall());
        assertThat(scores.density().value()).isCloseTo(expected.density(), within(1e-12));
        assertThat(scores.coverage().value()).isEqualTo(expected.coverage());
        assertThat(scores.nearest().authenticity().value()).isEqualTo(expected.authenticity());
        assertThat(scores.nearest().rows()).isEqualTo(expected.nearest());
    }

    @Test
    void theBoundaryDecidesAboutASetAndItself() {
        Features set = normal(1, 100);

        NeighbourScores open = NeighbourScores.of(set, set, 5, BallBoundary.OPEN, manager);
        NeighbourScores closed = NeighbourScores.of(set, set, 5, BallBoundary.CLOSED, manager);

        // Of each ball, the center and four neighbours lie inside, and the fifth on the boundary.
        assertThat(open.density().value()).isEqualTo(1);
        assertThat(closed.density().value()).isCloseTo(6 / 5., within(1e-12));
        for (NeighbourScores scores : new NeighbourScores[] {open, closed}) {
            assertThat(scores.precision().value()).isEqualTo(1);
            assertThat(scores.recall().value()).isEqualTo(1);
            assertThat(scores.coverage().value()).isEqualTo(1);
            assertThat(scores.nearest().authenticity().value()).isZero();
            assertThat(scores.nearest().distances()).containsOnly(0);
        }
    }

    @Test
    void neitherBlocksNorFilesChangeABit() throws IOException {
        Features real = normal(1, 150);
        Features generated = normal(2, 130);

        NeighbourScores inOneBlock = NeighbourScores.of(real, generated, 3, BallBoundary.OPEN, manager, 2048);
        NeighbourScores inSmallBlocks = NeighbourScores.of(real, generated, 3, BallBoundary.OPEN, manager, 7);
        NeighbourScores fromFiles = NeighbourScores.of(
                stored("real", real), stored("generated", generated), 3, BallBoundary.OPEN, manager, 64);

        for (NeighbourScores scores : new NeighbourScores[] {inSmallBlocks, fromFiles}) {
            assertThat(scores.precision()).isEqualTo(inOneBlock.precision());
            assertThat(scores.recall()).isEqualTo(inOneBlock.recall());
            assertThat(scores.density()).isEqualTo(inOneBlock.density());
            assertThat(scores.coverage()).isEqualTo(inOneBlock.coverage());
            assertThat(scores.nearest().authenticity())
                    .isEqualTo(inOneBlock.nearest().authenticity());
            assertThat(scores.nearest().rows()).isEqualTo(inOneBlock.nearest().rows());
            assertThat(scores.nearest().distances())
                    .isEqualTo(inOneBlock.nearest().distances());
        }
    }

    @Test
    void theOrderOfImagesDoesNotMatter() {
        Features real = normal(1, 150);
        Features generated = normal(2, 130);

        NeighbourScores scores = NeighbourScores.of(real, generated, 3, BallBoundary.OPEN, manager);
        NeighbourScores ofShuffled = NeighbourScores.of(
                RandomFeatures.shuffled(real, 5), RandomFeatures.shuffled(generated, 6), 3, BallBoundary.OPEN, manager);

        assertThat(ofShuffled.precision().value()).isEqualTo(scores.precision().value());
        assertThat(ofShuffled.recall().value()).isEqualTo(scores.recall().value());
        assertThat(ofShuffled.density().value()).isEqualTo(scores.density().value());
        assertThat(ofShuffled.coverage().value()).isEqualTo(scores.coverage().value());
        assertThat(ofShuffled.nearest().authenticity().value())
                .isEqualTo(scores.nearest().authenticity().value());
    }

    @Test
    void sharedPartsAndSizesOfFeaturesDoNotMatter() {
        Features real = normal(1, 120);
        Features generated = normal(2, 120);
        // Exact in float32 for features that are multiples of 2^-10, and far from what products in float32 resolve.
        Features movedReal = RandomFeatures.moved(rounded(real), 1, 4096);
        Features movedGenerated = RandomFeatures.moved(rounded(generated), 1, 4096);
        float huge = 0x1p100f;

        NeighbourScores expected =
                NeighbourScores.of(rounded(real), rounded(generated), 5, BallBoundary.CLOSED, manager);
        NeighbourScores moved = NeighbourScores.of(movedReal, movedGenerated, 5, BallBoundary.CLOSED, manager);
        NeighbourScores large = NeighbourScores.of(
                RandomFeatures.moved(rounded(real), huge, 0),
                RandomFeatures.moved(rounded(generated), huge, 0),
                5,
                BallBoundary.CLOSED,
                manager);

        for (NeighbourScores scores : new NeighbourScores[] {moved, large}) {
            assertThat(scores.precision()).isEqualTo(expected.precision());
            assertThat(scores.recall()).isEqualTo(expected.recall());
            assertThat(scores.density()).isEqualTo(expected.density());
            assertThat(scores.coverage()).isEqualTo(expected.coverage());
        }
    }

    @Test
    void nearestImagesAloneAreTheSame() {
        Features real = normal(1, 80);
        Features generated = normal(2, 70);

        NearestReal alone = NearestReal.of(real, generated, manager);

        NearestReal among = NeighbourScores.of(real, generated, 3, BallBoundary.OPEN, manager)
                .nearest();
        assertThat(alone.rows()).isEqualTo(among.rows());
        assertThat(alone.distances()).isEqualTo(among.distances());
        assertThat(alone.authenticity()).isEqualTo(among.authenticity());
        assertThat(alone.distances()[alone.closest()])
                .isEqualTo(Arrays.stream(alone.distances()).min().orElseThrow());
    }

    @Test
    void aCopyIsTheClosestPairAndNotAuthentic() {
        Features real = normal(1, 50);
        Features generated = withCopies(normal(2, 1), real, 1);

        NearestReal nearest = NearestReal.of(real, generated, manager);

        assertThat(nearest.rows()).containsExactly(0);
        assertThat(nearest.distances()).containsExactly(0);
        assertThat(nearest.authenticity().value()).isZero();
        assertThat(nearest.authenticity().isFinite()).isTrue();
    }

    @Test
    void theFewestImagesHaveFiniteScores() {
        NeighbourScores scores = NeighbourScores.of(normal(1, 4), normal(2, 4), 3, BallBoundary.CLOSED, manager);

        assertThat(scores.precision().isFinite()).isTrue();
        assertThat(scores.recall().isFinite()).isTrue();
        assertThat(scores.density().isFinite()).isTrue();
        assertThat(scores.coverage().isFinite()).isTrue();
    }

    @Test
    void whatCannotBeComparedIsRefused() {
        Features set = normal(1, 6);
        float[] withNan = normal(2, 6).values().clone();
        withNan[3 * DIMENSIONS + 5] = Float.NaN;

        assertThatThrownBy(() -> NeighbourScores.of(set, normal(2, 5), 5, BallBoundary.OPEN, manager))
                .hasMessageContaining("needs 6 real and 6 generated images")
                .hasMessageContaining("6 real and 5 generated ones");
        assertThatThrownBy(() -> NeighbourScores.of(set, set, 0, BallBoundary.OPEN, manager))
                .hasMessageContaining("must be 1 or more, was 0");
        assertThatThrownBy(() -> NeighbourScores.of(set, RandomFeatures.normal(2, 6, 8), 3, BallBoundary.OPEN, manager))
                .hasMessageContaining("16 and 8 dimensions");
        assertThatThrownBy(
                        () -> NeighbourScores.of(set, new Features(withNan, DIMENSIONS), 3, BallBoundary.OPEN, manager))
                .hasMessageContaining("generated image 3")
                .hasMessageContaining("dimension 5 is NaN");
        assertThatThrownBy(() -> NearestReal.of(set, new Features(new float[0], DIMENSIONS), manager))
                .hasMessageContaining("6 real and 0 generated ones");
    }

    private FeatureSet stored(String name, Features features) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            StoredFeatures.write(out, features);
        }
        return StoredFeatures.open(file);
    }

    private static Features normal(long seed, int rows) {
        return RandomFeatures.normal(seed, rows, DIMENSIONS);
    }

    private static Features withCopies(Features generated, Features real, int copies) {
        float[] values = generated.values().clone();
        System.arraycopy(real.values(), 0, values, 0, copies * DIMENSIONS);
        return new Features(values, DIMENSIONS);
    }

    private static Features rounded(Features features) {
        float[] values = features.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(values[i] * 1024) / 1024f;
        }
        return new Features(values, DIMENSIONS);
    }

    /** Word by word, of all distances at once. */
    private record Definition(double[][] real, double[][] generated, double[][] cross, int k, BallBoundary boundary) {
        Definition(Features real, Features generated, int k, BallBoundary boundary) {
            this(distances(real, real), distances(generated, generated), distances(real, generated), k, boundary);
        }

        private static double[][] distances(Features a, Features b) {
            double[][] distances = new double[a.rows()][b.rows()];
            for (int i = 0; i < a.rows(); i++) {
                for (int j = 0; j < b.rows(); j++) {
                    for (int d = 0; d < DIMENSIONS; d++) {
                        double difference = (double) a.values()[i * DIMENSIONS + d] - b.values()[j * DIMENSIONS + d];
                        distances[i][j] += difference * difference;
                    }
                }
            }
            return distances;
        }

        /** Itself is the nearest of its set. */
        private static double radius(double[][] within, int row, int k) {
            double[] sorted = within[row].clone();
            Arrays.sort(sorted);
            return sorted[k];
        }

        private boolean isIn(double distance, double radius) {
            // Sums in another order may differ in their last bits, in which equal distances are equal to radii here.
            boolean equal = Math.abs(distance - radius) < 1e-9;
            return boundary == BallBoundary.OPEN ? !equal && distance < radius : equal || distance < radius;
        }

        private int balls(int column) {
            int balls = 0;
            for (int i = 0; i < real.length; i++) {
                balls += isIn(cross[i][column], radius(real, i, k)) ? 1 : 0;
            }
            return balls;
        }

        double precision() {
            int count = 0;
            for (int j = 0; j < generated.length; j++) {
                count += balls(j) > 0 ? 1 : 0;
            }
            return (double) count / generated.length;
        }

        double density() {
            double sum = 0;
            for (int j = 0; j < generated.length; j++) {
                sum += balls(j);
            }
            return sum / k / generated.length;
        }

        double recall() {
            int count = 0;
            for (double[] ofReal : cross) {
                boolean isCovered = false;
                for (int j = 0; j < generated.length; j++) {
                    isCovered |= isIn(ofReal[j], radius(generated, j, k));
                }
                count += isCovered ? 1 : 0;
            }
            return (double) count / real.length;
        }

        double coverage() {
            int count = 0;
            for (int i = 0; i < real.length; i++) {
                double nearest = Arrays.stream(cross[i]).min().orElseThrow();
                count += isIn(nearest, radius(real, i, k)) ? 1 : 0;
            }
            return (double) count / real.length;
        }

        int[] nearest() {
            int[] nearest = new int[generated.length];
            for (int j = 0; j < nearest.length; j++) {
                for (int i = 1; i < real.length; i++) {
                    nearest[j] = cross[i][j] < cross[nearest[j]][j] ? i : nearest[j];
                }
            }
            return nearest;
        }

        double authenticity() {
            int[] nearest = nearest();
            int count = 0;
            for (int j = 0; j < nearest.length; j++) {
                count += cross[nearest[j]][j] > radius(real, nearest[j], 1) ? 1 : 0;
            }
            return (double) count / nearest.length;
        }
    }
}
