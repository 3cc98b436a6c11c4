package io.anthesis.program.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the PyTorch that an operator may have exports everything that is bound. The lists of symbols come from its libraries, by
 * {@code bench/gpu/symbols}. A driver has none, as it is not to be had without a GPU.
 */
class BoundSymbolsTest {
    private final Set<String> exported = new HashSet<>();
    private final Set<String> bound = new HashSet<>();

    @ParameterizedTest
    @ValueSource(strings = {"2.7.1", "2.11.0"})
    void everythingIsExported(String pytorch) throws IOException {
        read(pytorch);

        bindAll();

        assertThat(bound)
                .contains(
                        "aoti_torch_cuda_convolution_backward",
                        "aoti_torch_create_cuda_stream_guard",
                        "cudaHostAlloc",
                        "nvrtcGetCUBIN")
                .contains(pytorch.equals("2.7.1") ? "_ZN2at4cuda9CUDAGraphC1Ev" : "_ZN2at4cuda9CUDAGraphC1Eb");
    }

    @Test
    void aFunctionThatIsMissingIsNamed() throws IOException {
        read("2.11.0");
        exported.remove("aoti_torch_cuda_bmm_out");

        assertThatThrownBy(this::bindAll)
                .isInstanceOf(UnsupportedLibtorch.class)
                .hasMessageContaining("aoti_torch_cuda_bmm_out");
    }

    private void read(String pytorch) throws IOException {
        try (InputStream list = getClass().getResourceAsStream("symbols-" + pytorch + ".txt")) {
            new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(exported::add);
        }
    }

    /** What is called meanwhile is a function that does nothing. */
    private void bindAll() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nothing = nothing(arena);
            SymbolLookup libraries = name -> {
                bound.add(name);
                return exported.contains(name) ? Optional.of(nothing) : Optional.empty();
            };
            SymbolLookup driver = name -> Optional.of(nothing);
            var functions = new NativeFunctions(libraries);
            CudaPytorch.Bindings.of(functions, functions, new NativeFunctions(driver), functions);
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment nothing(Arena arena) {
        return Linker.nativeLinker()
                .upcallStub(MethodHandles.zero(int.class), FunctionDescriptor.of(ValueLayout.JAVA_INT), arena);
    }
}
