package io.anthesis.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.blocks.FeatureBlocks;
import io.anthesis.metrics.frechet.FrechetDistance;
import io.anthesis.metrics.kid.FeatureSet;
import io.anthesis.metrics.kid.Features;
import io.anthesis.metrics.neighbours.BallBoundary;
import io.anthesis.metrics.neighbours.NeighbourScores;
import io.anthesis.tensor.device.ComputeDevice;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryBoundTest {
    private static final int DIMENSIONS = 2048;

    /** Counts how many rows are wanted at once. */
    private record Watched(Features features, AtomicInteger most) implements FeatureSet {
        @Override
        public int rows() {
            return features.rows();
        }

        @Override
        public int dimensions() {
            return features.dimensions();
        }

        @Override
        public void read(int from, int count, float[] target) {
            most.accumulateAndGet(count, Math::max);
            features.read(from, count, target);
        }
    }

    @Test
    void noMoreThanABlockIsReadAtOnce() {
        var most = new AtomicInteger();
        var real = new Watched(RandomFeatures.normal(1, 2100, DIMENSIONS), most);
        var generated = new Watched(RandomFeatures.normal(2, 60, DIMENSIONS), most);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            NeighbourScores.of(real, generated, 3, BallBoundary.OPEN, manager);
            FrechetDistance.value(generated, real, manager);
        }

        assertThat(most.get()).isEqualTo(FeatureBlocks.rows(DIMENSIONS)).isEqualTo(2048);
    }

    @Test
    void blocksOfManyDimensionsHaveFewerRows() {
        assertThat(FeatureBlocks.rows(299 * 299 * 3)).isEqualTo(16);
        assertThat(FeatureBlocks.rows(64 * 64 * 3)).isEqualTo(341);
    }
}
