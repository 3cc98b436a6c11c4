package io.anthesis.program.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Where PyTorch starts its work: each thread has a stream of its own. */
final class CurrentStream {
    private static final int DEVICE = 0;

    private final MethodHandle setDevice;
    private final MethodHandle createGuard;
    private final Cuda cuda;

    CurrentStream(NativeFunctions pytorch, NativeFunctions runtime, Cuda cuda) {
        this.cuda = cuda;
        this.setDevice = runtime.returningInt("cudaSetDevice", ValueLayout.JAVA_INT);
        this.createGuard =
                pytorch.returningInt("aoti_torch_create_cuda_stream_guard", ADDRESS, ValueLayout.JAVA_INT, ADDRESS);
    }

    /** What the calling thread starts from now on runs on the stream of {@link Cuda}. */
    void ofThisThread() {
        int code = NativeCall.invoke("choosing the device", () -> (int) setDevice.invokeExact(DEVICE));
        if (code != 0) {
            throw new CudaFailure("choosing the device", code, "the first GPU cannot be used");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment guard = arena.allocate(ADDRESS);
            // The guard is never given back: the stream stays the thread's current one.
            code = NativeCall.invoke("making a stream the current one", () ->
                    (int) createGuard.invokeExact(cuda.stream(), DEVICE, guard));
            if (code != 0) {
                throw new LibtorchFailure("making a stream the current one");
            }
        }
    }
}
