package io.anthesis.program.bindings;

import static io.anthesis.program.bindings.NativeFunctions.ADDRESS;
import static io.anthesis.program.bindings.NativeFunctions.INT;
import static io.anthesis.program.bindings.NativeFunctions.LONG;

import io.anthesis.tensor.device.OutOfDeviceMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One stream of one device: memory, and kernels that NVRTC has compiled. */
public final class Cuda {
    private static final int DEVICE = 0;
    private static final int NON_BLOCKING = 1;
    private static final int HOST_TO_DEVICE = 1;
    private static final int DEVICE_TO_HOST = 2;
    /** For all contexts, and at the same address on the device. */
    private static final int PORTABLE_AND_MAPPED = 1 | 2;

    private static final int NAME_BYTES = 256;
    private static final int NOT_READY = 600;
    private static final int MULTIPROCESSORS = 16;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    private final MethodHandle attribute;
    private final MethodHandle runtimeVersion;
    private final MethodHandle nameOf;
    private final MethodHandle errorString;
    private final MethodHandle copyAsync;
    private final MethodHandle setAsync;
    private final MethodHandle synchronize;
    private final MethodHandle query;
    private final MethodHandle takeLastError;
    private final MethodHandle allocateHost;
    private final MethodHandle freeHost;
    private final MethodHandle isCapturing;
    private final MethodHandle endCapture;
    private final MethodHandle loadModule;
    private final MethodHandle unloadModule;
    private final MethodHandle functionOf;
    private final MethodHandle launch;
    private final MemorySegment stream;

    Cuda(NativeFunctions runtime, NativeFunctions driver) {
        this.attribute = runtime.returningInt("cudaDeviceGetAttribute", ADDRESS, INT, INT);
        this.runtimeVersion = runtime.returningInt("cudaRuntimeGetVersion", ADDRESS);
        this.nameOf = driver.returningInt("cuDeviceGetName", ADDRESS, INT, INT);
        this.errorString = runtime.returningAddress("cudaGetErrorString", INT);
        this.copyAsync = runtime.returningInt("cudaMemcpyAsync", ADDRESS, ADDRESS, LONG, INT, ADDRESS);
        this.setAsync = runtime.returningInt("cudaMemsetAsync", ADDRESS, INT, LONG, ADDRESS);
        this.synchronize = runtime.returningInt("cudaStreamSynchronize", ADDRESS);
        this.query = runtime.returningInt("cudaStreamQuery", ADDRESS);
        this.takeLastError = runtime.returningInt("cudaGetLastError");
        this.allocateHost = runtime.returningInt("cudaHostAlloc", ADDRESS, LONG, INT);
        this.freeHost = runtime.returningInt("cudaFreeHost", ADDRESS);
        this.isCapturing = runtime.returningInt("cudaStreamIsCapturing", ADDRESS, ADDRESS);
        this.endCapture = runtime.returningInt("cudaStreamEndCapture", ADDRESS, ADDRESS);
        this.loadModule = driver.returningInt("cuModuleLoadData", ADDRESS, ADDRESS);
        this.unloadModule = driver.returningInt("cuModuleUnload", ADDRESS);
        this.functionOf = driver.returningInt("cuModuleGetFunction", ADDRESS, ADDRESS, ADDRESS);
        this.launch = driver.returningInt(
                "cuLaunchKernel", ADDRESS, INT, INT, INT, INT, INT, INT, INT, ADDRESS, ADDRESS, ADDRESS);
        this.stream = newStream(runtime.returningInt("cudaStreamCreateWithFlags", ADDRESS, INT));
    }

    private MemorySegment newStream(MethodHandle create) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            check(() -> (int) create.invokeExact(made, NON_BLOCKING), "creating a stream");
            return made.get(ValueLayout.ADDRESS, 0);
        }
    }

    /** The stream that everything of this device runs on. */
    MemorySegment stream() {
        return stream;
    }

    /** @return the first GPU */
    Card card() {
        return new Card(name(), attribute(CAPABILITY_MAJOR), attribute(CAPABILITY_MINOR), attribute(MULTIPROCESSORS));
    }

    private String name() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NAME_BYTES);
            check(() -> (int) nameOf.invokeExact(text, NAME_BYTES, DEVICE), "name of the device");
            return text.getString(0, StandardCharsets.UTF_8);
        }
    }

    /** @return such as 12060 for 12.6 */
    int runtimeVersion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(INT);
            check(() -> (int) runtimeVersion.invokeExact(version), "version of CUDA's runtime");
            return version.get(INT, 0);
        }
    }

    private int attribute(int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(INT);
            check(() -> (int) attribute.invokeExact(value, number, DEVICE), "attribute " + number + " of the device");
            return value.get(INT, 0);
        }
    }

    /** Copies after everything that was started before, and waits. */
    public void copyToDevice(MemorySegment from, long address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment staged = arena.allocate(from.byteSize()).copyFrom(from);
            check(
                    () -> (int) copyAsync.invokeExact(
                            MemorySegment.ofAddress(address), staged, staged.byteSize(), HOST_TO_DEVICE, stream),
                    "copying " + staged.byteSize() + " bytes to the device");
            synchronize();
        }
    }

    /** Copies after everything that was started before, and waits. */
    public void copyFromDevice(long address, MemorySegment to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment staged = arena.allocate(to.byteSize());
            check(
                    () -> (int) copyAsync.invokeExact(
                            staged, MemorySegment.ofAddress(address), staged.byteSize(), DEVICE_TO_HOST, stream),
                    "copying " + staged.byteSize() + " bytes from the device");
            synchronize();
            to.copyFrom(staged);
        }
    }

    public void clear(long address, long bytes) {
        check(
                () -> (int) setAsync.invokeExact(MemorySegment.ofAddress(address), 0, bytes, stream),
                "clearing " + bytes + " bytes");
    }

    /** Waits for everything that was started. */
    public void synchronize() {
        check(() -> (int) synchronize.invokeExact(stream), "waiting for the device");
    }

    /**
     * @return whether everything that was started has ended
     * @throws CudaFailure if something of it has failed
     */
    public boolean isIdle() {
        int code = NativeCall.invoke("state of the stream", () -> (int) query.invokeExact(stream));
        if (code == NOT_READY) {
            // It must not look like an error of the next call of PyTorch's, which does the same.
            NativeCall.invoke("state of the stream", () -> (int) takeLastError.invokeExact());
            return false;
        }
        check(() -> code, "work that was started before");
        return true;
    }

    /** @return memory of the host that the device reads and writes at the same address; to be freed by {@link #freeHost} */
    @SuppressWarnings("restricted") // as long as was asked for
    public MemorySegment allocateHost(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            check(
                    () -> (int) allocateHost.invokeExact(made, bytes, PORTABLE_AND_MAPPED),
                    "allocating " + bytes + " bytes that host and device share");
            return made.get(ValueLayout.ADDRESS, 0).reinterpret(bytes);
        }
    }

    public void freeHost(MemorySegment memory) {
        waitForUsers();
        check(() -> (int) freeHost.invokeExact(memory), "freeing memory that host and device share");
    }

    /** What a stream is doing. The numbers are CUDA's. */
    enum Capture {
        NONE,
        ACTIVE,
        INVALIDATED
    }

    Capture capture() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(INT);
            check(() -> (int) isCapturing.invokeExact(stream, status), "state of a capture");
            return Capture.values()[status.get(INT, 0)];
        }
    }

    /** Ends a capture whose graph is of no use. */
    void endInvalidCapture() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment graph = arena.allocate(ADDRESS);
            // It returns the reason of the capture's end, which is known by now.
            NativeCall.invoke("ending a capture", () -> (int) endCapture.invokeExact(stream, graph));
        }
    }

    /** @param image compiled for this device */
    MemorySegment load(byte[] image) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, image);
            check(() -> (int) loadModule.invokeExact(made, data), "loading kernels");
            return made.get(ValueLayout.ADDRESS, 0);
        }
    }

    /** What has failed uses nothing any more. */
    private void waitForUsers() {
        NativeCall.invoke("waiting for the device", () -> (int) synchronize.invokeExact(stream));
    }

    void unload(MemorySegment module) {
        waitForUsers();
        check(() -> (int) unloadModule.invokeExact(module), "unloading kernels");
    }

    MemorySegment function(MemorySegment module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            check(
                    () -> (int) functionOf.invokeExact(made, module, arena.allocateFrom(name)),
                    "looking up the kernel " + name);
            return made.get(ValueLayout.ADDRESS, 0);
        }
    }

    /** @param parameters all of them pointers */
    void launch(MemorySegment function, int blocks, int images, int threads, List<Long> parameters, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointers = arena.allocate(ADDRESS, parameters.size());
            for (int i = 0; i < parameters.size(); i++) {
                pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(LONG, parameters.get(i)));
            }
            check(
                    () -> (int) launch.invokeExact(
                            function, blocks, images, 1, threads, 1, 1, 0, stream, pointers, MemorySegment.NULL),
                    "launching " + name + " in " + blocks + " x " + images + " blocks");
        }
    }

    private void check(NativeCall function, String operation) {
        int code = NativeCall.invoke(operation, function);
        if (code == CudaMemory.OUT_OF_MEMORY) {
            // It must not look like an error of the next call of PyTorch's.
            NativeCall.invoke("state of the device", () -> (int) takeLastError.invokeExact());
            throw OutOfDeviceMemory.during(operation);
        }
        if (code != 0) {
            throw new CudaFailure(operation, code, reason(code));
        }
    }

    @SuppressWarnings("restricted") // CUDA returns a text that ends with a zero
    private String reason(int code) {
        try {
            return ((MemorySegment) errorString.invokeExact(code))
                    .reinterpret(Long.MAX_VALUE)
                    .getString(0, StandardCharsets.UTF_8);
        } catch (Throwable e) {
            return "unknown reason";
        }
    }
}
