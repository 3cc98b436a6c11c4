package io.anthesis.program.bindings;

import io.anthesis.tensor.execution.ComputeType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PyTorch, CUDA and NVRTC on the first GPU, on one stream. For one thread, which is the last that called {@link #attach}. */
public final class CudaPytorch {
    private final CudaGraph.Methods graphMethods;
    private final Context context;
    private final CurrentStream stream;
    private final Cuda cuda;
    private final CudaMemory memory;
    private final Nvrtc nvrtc;
    private final Libtorch libtorch;
    private final Installation installation;

    private CudaPytorch(Bindings bindings, Installation installation) {
        this.graphMethods = bindings.graphMethods;
        this.context = bindings.context;
        this.stream = bindings.stream;
        this.cuda = bindings.cuda;
        this.memory = bindings.memory;
        this.nvrtc = bindings.nvrtc;
        this.libtorch = bindings.libtorch;
        this.installation = installation;
    }

    /** Everything that is bound, found by name. */
    record Bindings(
            Cuda cuda,
            CudaMemory memory,
            Nvrtc nvrtc,
            CudaGraph.Methods graphMethods,
            Libtorch libtorch,
            Context context,
            CurrentStream stream) {
        static Bindings of(
                NativeFunctions pytorch, NativeFunctions runtime, NativeFunctions driver, NativeFunctions compiler) {
            var cuda = new Cuda(runtime, driver);
            return new Bindings(
                    cuda,
                    new CudaMemory(runtime),
                    new Nvrtc(compiler),
                    new CudaGraph.Methods(pytorch),
                    Libtorch.onCuda(pytorch, cuda),
                    new Context(pytorch),
                    new CurrentStream(pytorch, runtime, cuda));
        }
    }

    private static Optional<Long> cudnnVersion(CudaLibraries libraries) {
        try {
            MethodHandle version = new NativeFunctions(libraries.cuda("libcudnn.so")).returningLong("cudnnGetVersion");
            return Optional.of((long) version.invokeExact());
        } catch (UnsupportedLibtorch e) {
            // It may lie elsewhere: PyTorch has found it.
            return Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("cudnnGetVersion cannot be called", e);
        }
    }

    /**
     * @param folder with {@code libtorch_cuda.so}
     * @throws UnsupportedLibtorch naming the function or library that is missing
     * @throws UnsupportedCard if its GPU is too old
     * @throws CudaFailure if there is no GPU that can be used
     */
    public static CudaPytorch open(Path folder) {
        var libraries = new CudaLibraries(folder);
        Bindings bindings = Bindings.of(
                new NativeFunctions(libraries.pytorch()),
                new NativeFunctions(libraries.cuda("libcudart")),
                new NativeFunctions(libraries.driver()),
                new NativeFunctions(libraries.cuda("libnvrtc")));
        Card card = bindings.cuda.card();
        card.requireSupported();
        bindings.context.repeat();
        return new CudaPytorch(
                bindings, Installation.of(folder, bindings.cuda.runtimeVersion(), cudnnVersion(libraries), card));
    }

    /** Makes the calling thread the one that uses this. */
    public void attach() {
        stream.ofThisThread();
    }

    /** @return which PyTorch, CUDA and card this is */
    public Installation installation() {
        return installation;
    }

    public Libtorch libtorch() {
        return libtorch;
    }

    public Cuda cuda() {
        return cuda;
    }

    public Nvrtc nvrtc() {
        return nvrtc;
    }

    /**
     * What PyTorch's convolutions and products compute in from now on, in the whole process.
     *
     * @throws UnsupportedCard if the card has no units for it
     */
    public void compute(ComputeType type) {
        if (type != ComputeType.FLOAT32) {
            installation.card().requireUnitsFor(type.toString());
        }
        context.roundFactors(type == ComputeType.TENSOR_FLOAT32);
    }

    /** @return bytes of all memory that the device has, used or not */
    public long memoryBytes() {
        return memory.bytes().total();
    }

    /**
     * @param doing what the memory is for
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if so much memory is not available now
     */
    public void requireMemory(long bytes, String doing) {
        memory.require(bytes, doing);
    }

    /**
     * Gives back what PyTorch's allocator keeps of freed memory. It has no C function for that, but does so before it gives up on a
     * tensor: this asks for one that no device has memory for, which PyTorch notes in its log.
     */
    public void emptyCache() {
        long numbers = memory.bytes().total();
        try (Tensor _ = libtorch.empty(new long[] {numbers}, new long[] {1}, ElementType.FLOAT32)) {
            throw new IllegalStateException("a device has four times its memory");
        } catch (LibtorchFailure expected) {
            cuda.isIdle();
        }
    }

    public CudaGraph capture(Runnable work) {
        return CudaGraph.capture(graphMethods, cuda, work);
    }

    /** Kernels of one image, by name. */
    public final class Module implements AutoCloseable {
        private final MemorySegment handle;
        private final Map<String, MemorySegment> kernels = new HashMap<>();

        /** @param image compiled for this GPU */
        public Module(byte[] image) {
            this.handle = cuda.load(image);
        }

        /** @param parameters all of them pointers */
        public void launch(String kernel, int blocks, int images, int threads, List<Long> parameters) {
            MemorySegment function = kernels.computeIfAbsent(kernel, name -> cuda.function(handle, name));
            cuda.launch(function, blocks, images, threads, parameters, kernel);
        }

        @Override
        public void close() {
            cuda.unload(handle);
        }
    }
}
