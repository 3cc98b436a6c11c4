package io.anthesis.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {
    @ParameterizedTest
    @CsvSource({"64, 64, 1", "64, 32, 2", "64, 20, 4", "16, 5, 4", "37, 36, 37", "37, 18, 37", "1, 1, 1", "6, 1, 6"})
    void partsAreEqualAndNoLargerThanTheLimit(int size, int limit, int parts) {
        assertThat(Batch.parts(size, limit)).isEqualTo(parts);
    }
}
