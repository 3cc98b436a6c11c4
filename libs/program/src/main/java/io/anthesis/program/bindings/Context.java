package io.anthesis.program.bindings;

import static io.anthesis.program.bindings.NativeFunctions.ADDRESS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** PyTorch's switches, of which a process has one set ({@code at::Context}). They have no C functions. */
final class Context {
    private static final String CLASS = "_ZN2at7Context";

    private final MethodHandle globalContext;
    private final MethodHandle deterministic;
    private final MethodHandle benchmark;
    private final MethodHandle tensorFloat32OfCudnn;
    private final MethodHandle tensorFloat32OfCublas;

    Context(NativeFunctions functions) {
        this.globalContext = functions.returningAddress("_ZN2at13globalContextEv");
        this.deterministic = setter(functions, "21setDeterministicCuDNNEb");
        this.benchmark = setter(functions, "17setBenchmarkCuDNNEb");
        this.tensorFloat32OfCudnn = setter(functions, "17setAllowTF32CuDNNEb");
        this.tensorFloat32OfCublas = setter(functions, "18setAllowTF32CuBLASEb");
    }

    private static MethodHandle setter(NativeFunctions functions, String method) {
        return functions.returningNothing(CLASS + method, ADDRESS, ValueLayout.JAVA_BOOLEAN);
    }

    /** From now on only kernels that give the same bits again, chosen by cuDNN's heuristics and not by timing. */
    void repeat() {
        set(deterministic, true);
        set(benchmark, false);
    }

    /** From now on products may round their factors to 10 bits of mantissa, or not. */
    void roundFactors(boolean toTensorFloat32) {
        set(tensorFloat32OfCudnn, toTensorFloat32);
        set(tensorFloat32OfCublas, toTensorFloat32);
    }

    private void set(MethodHandle setter, boolean value) {
        try {
            setter.invokeExact((MemorySegment) globalContext.invokeExact(), value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("PyTorch's switches cannot be set", e);
        }
    }
}
