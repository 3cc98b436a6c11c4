package io.anthesis.program.device;

import io.anthesis.program.bindings.CudaGraph;
import io.anthesis.program.bindings.CudaPytorch;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Installation;
import io.anthesis.program.bindings.Libtorch;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.kernel.KernelText;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The first GPU of NVIDIA's. Its kernels are compiled when they are first needed, and kept on disk. */
public final class CudaDevice implements Device {
    /** Blocks of 256 threads that a multiprocessor runs at once, where they need few registers. */
    private static final int BLOCKS_OF_MULTIPROCESSOR = 4;

    private final CudaPytorch pytorch;
    private final CompiledKernels compiled;
    private Thread attached;

    /**
     * @param libraries folder with {@code libtorch_cuda.so}
     * @param cache folder for compiled kernels
     */
    public CudaDevice(Path libraries, Path cache) {
        this.pytorch = CudaPytorch.open(libraries);
        this.compiled = new CompiledKernels(cache);
        attach();
    }

    /** @return which PyTorch, CUDA and card this is */
    public Installation installation() {
        return pytorch.installation();
    }

    @Override
    public Libtorch libtorch() {
        return pytorch.libtorch();
    }

    @Override
    public void attach() {
        if (attached != Thread.currentThread()) {
            pytorch.attach();
            attached = Thread.currentThread();
        }
    }

    @Override
    public void compute(ComputeType type) {
        pytorch.compute(type);
    }

    @Override
    public long memoryBytes() {
        return pytorch.memoryBytes();
    }

    @Override
    public void requireMemory(long bytes, String doing) {
        try {
            pytorch.requireMemory(bytes, doing);
        } catch (OutOfDeviceMemory e) {
            // PyTorch keeps what was freed.
            pytorch.emptyCache();
            pytorch.requireMemory(bytes, doing);
        }
    }

    @Override
    public int blocks() {
        return pytorch.installation().card().multiprocessors() * BLOCKS_OF_MULTIPROCESSOR;
    }

    @Override
    public KernelLibrary compile(List<KernelSource> kernels, ElementType activations) {
        String text = KernelText.of(kernels, activations);
        List<String> options =
                List.of("--gpu-architecture=" + pytorch.installation().card().architecture(), "--std=c++17");
        byte[] image = compiled.image(
                text, options, pytorch.nvrtc().version(), () -> pytorch.nvrtc().compile(text, options));
        CudaPytorch.Module module = pytorch.new Module(image);
        return new KernelLibrary() {
            @Override
            public void launch(String kernel, int blocksOfImage, int images, long... addresses) {
                List<Long> parameters = Arrays.stream(addresses).boxed().toList();
                module.launch(kernel, blocksOfImage, images, KernelSource.THREADS, parameters);
            }

            @Override
            public void close() {
                module.close();
            }
        };
    }

    @Override
    public void copyToDevice(MemorySegment from, long address) {
        pytorch.cuda().copyToDevice(from, address);
    }

    @Override
    public void copyFromDevice(long address, MemorySegment to) {
        pytorch.cuda().copyFromDevice(address, to);
    }

    @Override
    public void clear(long address, long bytes) {
        pytorch.cuda().clear(address, bytes);
    }

    @Override
    public SharedMemory share(long bytes) {
        MemorySegment memory = pytorch.cuda().allocateHost(bytes);
        memory.fill((byte) 0);
        return new SharedMemory(memory, () -> pytorch.cuda().freeHost(memory));
    }

    @Override
    public boolean isIdle() {
        return pytorch.cuda().isIdle();
    }

    @Override
    public Optional<Replay> capture(Runnable work) {
        CudaGraph graph = pytorch.capture(work);
        return Optional.of(new Replay() {
            @Override
            public void start() {
                graph.replay();
            }

            @Override
            public void close() {
                graph.close();
            }
        });
    }

    @Override
    public void close() {
        pytorch.cuda().synchronize();
    }
}
