package io.anthesis.program.bindings;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaPytorchTest {
    @Test
    void aPytorchWithoutCudaIsRefusedByName(@TempDir Path folder) {
        assertThatThrownBy(() -> CudaPytorch.open(folder))
                .isInstanceOf(UnsupportedLibtorch.class)
                .hasMessageContaining("libc10.so")
                .hasMessageContaining(folder.toString());
    }
}
