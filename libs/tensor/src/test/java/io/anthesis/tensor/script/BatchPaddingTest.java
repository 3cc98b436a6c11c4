package io.anthesis.tensor.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class BatchPaddingTest {
    /** A device whose rows come out the same in every batch but that of one. */
    private static float[] rows(int size) {
        float[] rows = new float[size];
        for (int i = 0; i < size; i++) {
            rows[i] = size == 1 ? 0.5f : i + 1;
        }
        return rows;
    }

    private static IntFunction<float[]> withMemoryFor(int most) {
        return size -> {
            if (size > most) {
                throw OutOfDeviceMemory.translate(new EngineException("can't allocate memory"), "a batch of " + size);
            }
            return rows(size);
        };
    }

    @Test
    void aSizeWhoseRowsDifferIsPadded() {
        var padding = new BatchPadding();

        assertThat(padding.paddedSize(1, BatchPaddingTest::rows)).isEqualTo(2);
        assertThat(padding.paddedSize(3, BatchPaddingTest::rows)).isEqualTo(3);
        assertThat(padding.paddedSize(60, BatchPaddingTest::rows)).isEqualTo(BatchPadding.LARGEST);
    }

    /** Rows of 2, of 12 and of 32 differ. */
    private static float[] unevenRows(int size) {
        float[] rows = rows(size);
        rows[0] = size == 2 || size == 12 || size == 32 ? 0.5f : 1;
        return rows;
    }

    @Test
    void pairsNeedASizeWhoseDoubleAgreesAsWellUpToTheLargest() {
        var padding = new BatchPadding();

        assertThat(padding.paddedSizeOfPairs(1, BatchPaddingTest::unevenRows)).isEqualTo(3);
        assertThat(padding.paddedSizeOfPairs(4, BatchPaddingTest::unevenRows)).isEqualTo(4);
        assertThat(padding.paddedSizeOfPairs(6, BatchPaddingTest::unevenRows)).isEqualTo(8);
        assertThat(padding.paddedSizeOfPairs(16, BatchPaddingTest::unevenRows)).isEqualTo(24);
        assertThat(padding.paddedSizeOfPairs(25, BatchPaddingTest::unevenRows)).isEqualTo(48);
        assertThat(padding.paddedSizeOfPairs(64, BatchPaddingTest::unevenRows)).isEqualTo(BatchPadding.LARGEST);
        assertThat(BatchPadding.none().paddedSizeOfPairs(1, BatchPaddingTest::unevenRows))
                .isEqualTo(1);
    }

    @Test
    void twoNetworksShareASizeThatSuitsBoth() {
        var one = new BatchPadding();
        var other = new BatchPadding();

        int size = BatchPadding.paddedSizeOfBoth(
                1,
                images -> one.paddedSize(images, BatchPaddingTest::unevenRows),
                images -> other.paddedSize(images, BatchPaddingTest::rows));

        assertThat(size).isEqualTo(3);
    }

    @Test
    void whereMemoryHoldsNoLargeBatchSizesAreComparedWithTheLargestThatItHolds() {
        var padding = new BatchPadding();

        assertThat(padding.paddedSize(1, withMemoryFor(20))).isEqualTo(2);
        assertThat(padding.paddedSize(16, withMemoryFor(20))).isEqualTo(16);
    }

    @Test
    void otherFailuresAreNotTakenForAFullMemory() {
        assertThatThrownBy(() -> new BatchPadding().paddedSize(1, size -> {
                    throw new IllegalStateException("no device");
                }))
                .hasMessage("no device");
    }
}
