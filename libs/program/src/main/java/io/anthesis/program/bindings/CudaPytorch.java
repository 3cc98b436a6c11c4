package io.anthesis.program.bindings;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** PyTorch, CUDA and NVRTC on the first GPU, on one stream. For the thread that opened it. */
public final class CudaPytorch {
    private final CudaGraph.Methods graphMethods;
    private final Cuda cuda;
    private final Nvrtc nvrtc;
    private final Libtorch libtorch;
    private final Installation installation;

    private CudaPytorch(Path folder, boolean tensorFloat32) {
        var libraries = new CudaLibraries(folder);
        var pytorch = new NativeFunctions(libraries.pytorch());
        var runtime = new NativeFunctions(libraries.cuda("libcudart"));
        this.cuda = new Cuda(runtime, new NativeFunctions(libraries.driver()));
        this.installation = Installation.of(folder, cuda.runtimeVersion(), cudnnVersion(libraries), cuda.card());
        installation.card().requireSupported();
        this.nvrtc = new Nvrtc(new NativeFunctions(libraries.cuda("libnvrtc")));
        this.graphMethods = new CudaGraph.Methods(pytorch);
        this.libtorch = Libtorch.onCuda(pytorch, cuda);
        new Context(pytorch).choose(tensorFloat32);
    }

    private static long cudnnVersion(CudaLibraries libraries) {
        MethodHandle version = new NativeFunctions(libraries.cuda("libcudnn.so")).returningLong("cudnnGetVersion");
        try {
            return (long) version.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("cudnnGetVersion cannot be called", e);
        }
    }

    /**
     * @param folder with {@code libtorch_cuda.so}
     * @param tensorFloat32 whether convolutions may round their factors to 10 bits of mantissa; for the whole process
     * @throws UnsupportedLibtorch naming the function or library that is missing
     * @throws UnsupportedCard if its GPU is too old
     * @throws CudaFailure if there is no GPU that can be used
     */
    public static CudaPytorch open(Path folder, boolean tensorFloat32) {
        return new CudaPytorch(folder, tensorFloat32);
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
