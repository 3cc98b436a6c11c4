package io.anthesis.artifacts.checkpoint;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.tensor.format.HostTensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NonFiniteWeightsTest {
    @Test
    void theTensorIsNamed() {
        float[] kernel = new float[70_000];
        kernel[69_999] = Float.NaN;
        kernel[3] = Float.NEGATIVE_INFINITY;

        assertThatThrownBy(() -> NonFiniteWeights.refuse(
                        "checkpoint 1f0e", Map.of("conv/kernel", HostTensor.of(kernel, 70_000))))
                .isInstanceOf(NonFiniteWeights.class)
                .hasMessageStartingWith(
                        "checkpoint 1f0e has weights that are NaN or infinite: 2 of 70000 in tensor 'conv/kernel'");
    }

    @Test
    void finiteWeightsPass() {
        assertThatCode(() -> NonFiniteWeights.refuse("c", Map.of("w", HostTensor.of(new float[] {1, -3e38f}, 2))))
                .doesNotThrowAnyException();
    }
}
