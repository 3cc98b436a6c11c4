package io.anthesis.tensor.device;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class CudaKernelsTest {
    @Test
    void theLibraryThatIsLoadedTakesEveryChoice() {
        assertThatCode(() -> {
                    CudaKernels.choose(true, false);
                    CudaKernels.choose(false, true);
                })
                .doesNotThrowAnyException();
    }
}
