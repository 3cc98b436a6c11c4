package io.anthesis.program.bindings;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.anthesis.tensor.device.OutOfDeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** How much memory the device has, and has left. */
final class CudaMemory {
    /** CUDA's number of the error that there is too little of it. */
    static final int OUT_OF_MEMORY = 2;

    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle information;
    private final MethodHandle takeLastError;

    CudaMemory(NativeFunctions runtime) {
        this.allocate = runtime.returningInt("cudaMalloc", ADDRESS, ValueLayout.JAVA_LONG);
        this.free = runtime.returningInt("cudaFree", ADDRESS);
        this.information = runtime.returningInt("cudaMemGetInfo", ADDRESS, ADDRESS);
        this.takeLastError = runtime.returningInt("cudaGetLastError");
    }

    /** @param total of the device, used or not */
    record Bytes(long free, long total) {}

    Bytes bytes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
            int code = NativeCall.invoke("memory of the device", () -> (int) information.invokeExact(free, total));
            if (code != 0) {
                throw new CudaFailure("memory of the device", code, "it does not say how much it has");
            }
            return new Bytes(free.get(ValueLayout.JAVA_LONG, 0), total.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /**
     * Allocates the memory and frees it again: other processes use the device, too, so free memory may not be available.
     *
     * @param doing what it is for
     * @throws OutOfDeviceMemory if it cannot be had
     */
    void require(long bytes, String doing) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            int code = NativeCall.invoke("taking memory", () -> (int) allocate.invokeExact(made, bytes));
            if (code == 0) {
                MemorySegment address = made.get(ADDRESS, 0);
                code = NativeCall.invoke("giving memory back", () -> (int) free.invokeExact(address));
            }
            if (code == OUT_OF_MEMORY) {
                // It must not look like an error of the next call.
                NativeCall.invoke("state of the device", () -> (int) takeLastError.invokeExact());
                throw OutOfDeviceMemory.lacking(doing, bytes, bytes().free());
            }
            if (code != 0) {
                throw new CudaFailure(
                        "taking " + bytes + " bytes of memory for " + doing, code, "see CUDA's error codes");
            }
        }
    }
}
