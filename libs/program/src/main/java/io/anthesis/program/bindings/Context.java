package io.anthesis.program.bindings;

import static io.anthesis.program.bindings.NativeFunctions.ADDRESS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** PyTorch's switches, of which a process has one set ({@code at::Context}). They have no C functions. */
final class Context {
    private static final String CLASS = "_ZN2at7Context";

    private final NativeFunctions functions;

    Context(NativeFunctions functions) {
        this.functions = functions;
    }

    /**
     * Only kernels that give the same bits again, chosen by cuDNN's heuristics and not by timing.
     *
     * @param tensorFloat32 whether products may round their factors to 10 bits of mantissa
     */
    void choose(boolean tensorFloat32) {
        set("21setDeterministicCuDNNEb", true);
        set("17setBenchmarkCuDNNEb", false);
        set("17setAllowTF32CuDNNEb", tensorFloat32);
        set("18setAllowTF32CuBLASEb", tensorFloat32);
    }

    private void set(String method, boolean value) {
        MethodHandle context = functions.returningAddress("_ZN2at13globalContextEv");
        MethodHandle setter = functions.returningNothing(CLASS + method, ADDRESS, ValueLayout.JAVA_BOOLEAN);
        try {
            setter.invokeExact((MemorySegment) context.invokeExact(), value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("PyTorch's " + CLASS + method + " cannot be called", e);
        }
    }
}
