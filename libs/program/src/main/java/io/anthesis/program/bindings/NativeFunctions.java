package io.anthesis.program.bindings;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Functions of native libraries, found by name. */
final class NativeFunctions {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final ValueLayout ADDRESS = ValueLayout.ADDRESS;

    private final SymbolLookup symbols;
    private final Linker linker = Linker.nativeLinker();

    NativeFunctions(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /**
     * @return a function that returns an int
     * @throws UnsupportedLibtorch if the libraries have none of this name
     */
    @SuppressWarnings("restricted") // the signatures are those of PyTorch's c_shim headers
    MethodHandle returningInt(String name, MemoryLayout... parameters) {
        return linker.downcallHandle(address(name), FunctionDescriptor.of(INT, parameters));
    }

    @SuppressWarnings("restricted") // the signature is that of cuDNN's header
    MethodHandle returningLong(String name) {
        return linker.downcallHandle(address(name), FunctionDescriptor.of(LONG));
    }

    @SuppressWarnings("restricted") // the signatures are those of PyTorch's c_shim headers
    MethodHandle returningNothing(String name, MemoryLayout... parameters) {
        return linker.downcallHandle(address(name), FunctionDescriptor.ofVoid(parameters));
    }

    @SuppressWarnings("restricted") // the signatures are those of CUDA's headers
    MethodHandle returningAddress(String name, MemoryLayout... parameters) {
        return linker.downcallHandle(address(name), FunctionDescriptor.of(ADDRESS, parameters));
    }

    boolean has(String name) {
        return symbols.find(name).isPresent();
    }

    private MemorySegment address(String name) {
        return symbols.find(name).orElseThrow(() -> UnsupportedLibtorch.withoutFunction(name));
    }
}
