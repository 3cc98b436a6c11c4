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
