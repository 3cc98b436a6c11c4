package io.anthesis.program.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    private static final Card HOPPER = new Card("NVIDIA H100", 9, 0, 132);

    @TempDir
    Path packages;

    @Test
    void aWheelSaysItsVersion() throws IOException {
        Files.writeString(
                packages.resolve("version.py"), "__all__ = []\n__version__ = '2.11.0+cu130'\ndebug = False\n");

        assertThat(Installation.of(packages.resolve("lib"), 13000, Optional.of(91900L), HOPPER))
                .hasToString("PyTorch 2.11.0+cu130, CUDA 13.0, cuDNN 9.19.0 on NVIDIA H100 (compute capability 9.0)");
    }

    @Test
    void aFolderOfNativesIsNamedByItsVersion() {
        assertThat(Installation.of(packages.resolve("2.7.1-cu128-linux-x86_64"), 12080, Optional.of(8907L), HOPPER))
                .hasToString(
                        "PyTorch 2.7.1-cu128-linux-x86_64, CUDA 12.8, cuDNN 8.9.7 on NVIDIA H100 (compute capability 9.0)");
    }

    @Test
    void cardsAreRefusedByTheirCapability() {
        assertThatThrownBy(() -> new Card("Tesla V100", 7, 0, 80).requireSupported())
                .isInstanceOf(UnsupportedCard.class)
                .hasMessage("Tesla V100 (compute capability 7.0); programs need 7.5 or more: use a newer card, or run"
                        + " this worker on the CPU");
        assertThatThrownBy(() -> new Card("Tesla P100", 6, 0, 56).requireSupported())
                .isInstanceOf(UnsupportedCard.class);
        Card turing = new Card("Tesla T4", 7, 5, 40);
        assertThatCode(turing::requireSupported).doesNotThrowAnyException();
        assertThatCode(HOPPER::requireSupported).doesNotThrowAnyException();
        assertThatThrownBy(() -> turing.requireUnitsFor("bfloat16"))
                .hasMessage("Tesla T4 (compute capability 7.5); bfloat16 needs 8.0 or more: use float32");
        assertThatCode(() -> HOPPER.requireUnitsFor("bfloat16")).doesNotThrowAnyException();
        assertThat(HOPPER.architecture()).isEqualTo("sm_90");
    }
}
