package io.anthesis.tensor.device;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Which kernels cuDNN and cuBLAS may choose from now on, in the whole process. PyTorch keeps this in {@code at::Context}, which
 * neither DJL nor TorchScript reaches: its methods are called in the library that DJL has loaded.
 */
public final class CudaKernels {
    private static final Setter DETERMINISTIC = new Setter("_ZN2at7Context21setDeterministicCuDNNEb");
    private static final Setter TENSOR_FLOAT_32_CONVOLUTIONS = new Setter("_ZN2at7Context17setAllowTF32CuDNNEb");
    private static final Setter TENSOR_FLOAT_32_PRODUCTS = new Setter("_ZN2at7Context18setAllowTF32CuBLASEb");

    private CudaKernels() {}

    /**
     * @param repeatable only kernels that give the same bits again
     * @param tensorFloat32 products of factors rounded to 10 bits of mantissa. PyTorch's default for convolutions, with which images
     *     differ from a CPU's
     */
    public static void choose(boolean repeatable, boolean tensorFloat32) {
        DETERMINISTIC.set(repeatable);
        TENSOR_FLOAT_32_CONVOLUTIONS.set(tensorFloat32);
        TENSOR_FLOAT_32_PRODUCTS.set(tensorFloat32);
    }

    /** A method of the one {@code at::Context} that takes a truth value. */
    private static final class Setter {
        private final String symbol;

        @GuardedBy("this")
        private MethodHandle method;

        Setter(String symbol) {
            this.symbol = symbol;
        }

        synchronized void set(boolean value) {
            try {
                if (method == null) {
                    method = find();
                }
                method.invokeExact(value);
            } catch (Throwable e) {
                throw new IllegalStateException("PyTorch's " + symbol + " cannot be called", e);
            }
        }

        @SuppressWarnings("restricted") // the signatures are those of ATen/Context.h
        private MethodHandle find() throws Throwable {
            Engine.getEngine("PyTorch");
            Path library = Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"));
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            Linker linker = Linker.nativeLinker();
            MethodHandle globalContext = linker.downcallHandle(
                    symbols.findOrThrow("_ZN2at13globalContextEv"), FunctionDescriptor.of(ValueLayout.ADDRESS));
            var context = (MemorySegment) globalContext.invokeExact();
            return linker.downcallHandle(
                            symbols.findOrThrow(symbol),
                            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_BOOLEAN))
                    .bindTo(context);
        }
    }
}
