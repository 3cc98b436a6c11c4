package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Libtorch;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.tensor.execution.ComputeType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** Memory of PyTorch's tensors, and kernels of ours beside its own. One thread uses it. */
public interface Device extends AutoCloseable {
    /** Makes the calling thread the one that uses it from now on. */
    void attach();

    /** @return PyTorch, whose tensors lie on this device */
    Libtorch libtorch();

    /**
     * What PyTorch's operations compute in from now on.
     *
     * @throws RuntimeException if the device has no units for it
     */
    void compute(ComputeType type);

    /** @return bytes of all memory that it has, used or not */
    long memoryBytes();

    /**
     * Checks whether memory is available. It is not kept.
     *
     * @param doing what it is for, as in {@code training step 12}
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory saying how much there is
     */
    void requireMemory(long bytes, String doing);

    /** @return how many blocks of threads it can run at once, at least */
    int blocks();

    /**
     * Compiles kernels.
     *
     * @param activations what convolutions compute in
     */
    KernelLibrary compile(List<KernelSource> kernels, ElementType activations);

    /** Copies after everything that was started before, and waits for it. */
    void copyToDevice(MemorySegment from, long address);

    /** Copies after everything that was started before, and waits for it. */
    void copyFromDevice(long address, MemorySegment to);

    /** Fills memory with zeros. */
    void clear(long address, long bytes);

    /** @return memory for both; closed when no kernel uses it any more */
    SharedMemory share(long bytes);

    /**
     * Does not wait.
     *
     * @return whether everything that was started has ended
     * @throws RuntimeException if something of it has failed
     */
    boolean isIdle();

    /**
     * Makes of work one thing that can be started again.
     *
     * @param work that was run before, so that all it needs has been compiled and chosen; it waits for nothing
     * @return nothing if this device has no such thing; then the work was not run
     */
    Optional<Replay> capture(Runnable work);

    @Override
    void close();
}
