package io.anthesis.program.bindings;

import static io.anthesis.program.bindings.NativeFunctions.ADDRESS;
import static io.anthesis.program.bindings.NativeFunctions.INT;
import static io.anthesis.program.bindings.NativeFunctions.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * PyTorch's tensors and the operations that its own kernels compute, by its stable C functions ({@code aoti_torch_*}), which turn
 * C++ exceptions into return codes. Tensors are (images, channels, height, width) to PyTorch, whatever their strides.
 *
 * @see <a href="https://pytorch.org/docs/stable/torch.compiler_aot_inductor.html">AOTInductor, whose C interface this is</a>
 */
public final class Libtorch {
    private static final int INDEX_OF_DEVICE = 0;
    private static final int TRUE = 1;

    private final int deviceType;
    private final Map<ElementType, Integer> types = new EnumMap<>(ElementType.class);
    private final Runnable lookAtDevice;
    private final MethodHandle emptyStrided;
    private final MethodHandle fromMemory;
    private final MethodHandle dataPointer;
    private final MethodHandle delete;
    private final MethodHandle strides;
    private final MethodHandle copy;
    private final MethodHandle convolution;
    private final MethodHandle convolutionBackward;
    private final MethodHandle batchedProduct;

    private Libtorch(NativeFunctions functions, String device, Runnable lookAtDevice) {
        this.lookAtDevice = lookAtDevice;
        this.deviceType = constant(functions, "aoti_torch_device_type_" + device);
        for (ElementType type : ElementType.values()) {
            types.put(type, constant(functions, type.symbol()));
        }
        this.emptyStrided =
                functions.returningInt("aoti_torch_empty_strided", LONG, ADDRESS, ADDRESS, INT, INT, INT, ADDRESS);
        this.fromMemory = functions.returningInt(
                "aoti_torch_create_tensor_from_blob", ADDRESS, LONG, ADDRESS, ADDRESS, LONG, INT, INT, INT, ADDRESS);
        this.dataPointer = functions.returningInt("aoti_torch_get_data_ptr", ADDRESS, ADDRESS);
        this.delete = functions.returningInt("aoti_torch_delete_tensor_object", ADDRESS);
        this.strides = functions.returningInt("aoti_torch_get_strides", ADDRESS, ADDRESS);
        this.copy = functions.returningInt("aoti_torch_copy_", ADDRESS, ADDRESS, INT);
        this.convolution = functions.returningInt(
                "aoti_torch_" + device + "_convolution",
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                LONG,
                ADDRESS,
                LONG,
                ADDRESS,
                LONG,
                INT,
                ADDRESS,
                LONG,
                LONG,
                ADDRESS);
        this.convolutionBackward = functions.returningInt(
                "aoti_torch_" + device + "_convolution_backward",
                ADDRESS,
                ADDRESS,
                ADDRESS,
                ADDRESS,
                LONG,
                ADDRESS,
                LONG,
                ADDRESS,
                LONG,
                ADDRESS,
                LONG,
                INT,
                ADDRESS,
                LONG,
                LONG,
                ADDRESS,
                LONG,
                ADDRESS,
                ADDRESS,
                ADDRESS);
        this.batchedProduct = functions.returningInt("aoti_torch_" + device + "_bmm_out", ADDRESS, ADDRESS, ADDRESS);
    }

    /**
     * @param folder with {@code libtorch_cpu.so}
     * @throws UnsupportedLibtorch naming a function that it lacks
     */
    @SuppressWarnings("restricted") // the library stays for the life of the process
    public static Libtorch onCpu(Path folder) {
        Path library = folder.resolve(System.mapLibraryName("torch_cpu"));
        return new Libtorch(new NativeFunctions(SymbolLookup.libraryLookup(library, Arena.global())), "cpu", () -> {});
    }

    /**
     * PyTorch on the first GPU.
     *
     * @param cuda says, where a function fails, whether the device is lost
     * @throws UnsupportedLibtorch naming a function that it lacks
     */
    static Libtorch onCuda(NativeFunctions functions, Cuda cuda) {
        return new Libtorch(functions, "cuda", cuda::isIdle);
    }

    private static int constant(NativeFunctions functions, String name) {
        return NativeCall.invoke(
                "constant " + name, () -> (int) functions.returningInt(name).invokeExact());
    }

    /** @param strides in numbers; where there is a gap, it belongs to the tensor */
    public Tensor empty(long[] shape, long[] strides, ElementType type) {
        return make(
                "allocating " + type + " " + Arrays.toString(shape), (arena, made) -> (int) emptyStrided.invokeExact(
                        (long) shape.length,
                        arena.allocateFrom(LONG, shape),
                        arena.allocateFrom(LONG, strides),
                        (int) types.get(type),
                        deviceType,
                        INDEX_OF_DEVICE,
                        made));
    }

    /** A tensor in memory of others, which must outlive it. */
    public Tensor view(long address, long[] shape, long[] strides, ElementType type) {
        return make("viewing " + type + " " + Arrays.toString(shape), (arena, made) -> (int) fromMemory.invokeExact(
                MemorySegment.ofAddress(address),
                (long) shape.length,
                arena.allocateFrom(LONG, shape),
                arena.allocateFrom(LONG, strides),
                0L,
                (int) types.get(type),
                deviceType,
                INDEX_OF_DEVICE,
                made));
    }

    /** @param transposed computes the gradient of a convolution's input, whose size {@code outputPadding} completes */
    public Tensor convolution(
            Tensor x, Tensor kernel, long[] stride, long[] padding, boolean transposed, long[] outputPadding) {
        return make("convolution", (arena, made) -> (int) convolution.invokeExact(
                x.handle(),
                kernel.handle(),
                MemorySegment.NULL,
                arena.allocateFrom(LONG, stride),
                2L,
                arena.allocateFrom(LONG, padding),
                2L,
                arena.allocateFrom(LONG, 1, 1),
                2L,
                transposed ? TRUE : 0,
                arena.allocateFrom(LONG, outputPadding),
                2L,
                1L,
                made));
    }

    /** @return the gradient of the kernel, of its shape */
    public Tensor convolutionKernelGradient(Tensor gradient, Tensor x, Tensor kernel, long[] stride, long[] padding) {
        return make("gradient of a convolution's kernel", (arena, made) -> (int) convolutionBackward.invokeExact(
                gradient.handle(),
                x.handle(),
                kernel.handle(),
                MemorySegment.NULL,
                0L,
                arena.allocateFrom(LONG, stride),
                2L,
                arena.allocateFrom(LONG, padding),
                2L,
                arena.allocateFrom(LONG, 1, 1),
                2L,
                0,
                arena.allocateFrom(LONG, 0, 0),
                2L,
                1L,
                arena.allocateFrom(INT, 0, TRUE, 0),
                3L,
                MemorySegment.NULL,
                made,
                MemorySegment.NULL));
    }

    /** A function that leaves a new tensor's handle at {@code made}, and returns a code. */
    @FunctionalInterface
    private interface Making {
        int invoke(Arena arena, MemorySegment made) throws Throwable;
    }

    private Tensor make(String operation, Making function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ADDRESS);
            check(() -> function.invoke(arena, made), operation);
            return tensor(made);
        }
    }

    /** to = a b for each first index: (n, rows, inner) times (n, inner, columns). */
    public void product(Tensor a, Tensor b, Tensor to) {
        check(() -> (int) batchedProduct.invokeExact(to.handle(), a.handle(), b.handle()), "matrix product");
    }

    /** @return strides of each of so many dimensions, in numbers */
    @SuppressWarnings("restricted") // PyTorch returns a pointer to as many numbers as the tensor has dimensions
    public long[] strides(Tensor tensor, int dimensions) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            check(() -> (int) strides.invokeExact(tensor.handle(), pointer), "strides of a tensor");
            return pointer.get(ValueLayout.ADDRESS, 0)
                    .reinterpret(dimensions * LONG.byteSize())
                    .toArray(LONG);
        }
    }

    /** Copies numbers between tensors of one shape, whatever their strides and types. */
    public void copy(Tensor from, Tensor to) {
        check(() -> (int) copy.invokeExact(to.handle(), from.handle(), 0), "copying a tensor");
    }

    private Tensor tensor(MemorySegment made) {
        MemorySegment handle = made.get(ValueLayout.ADDRESS, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            check(() -> (int) dataPointer.invokeExact(handle, pointer), "address of a tensor");
            return new Tensor(this, handle, pointer.get(LONG, 0));
        }
    }

    void delete(MemorySegment handle) {
        check(() -> (int) delete.invokeExact(handle), "deleting a tensor");
    }

    private void check(NativeCall function, String operation) {
        if (NativeCall.invoke(operation, function) != 0) {
            // Throws if it was lost before.
            lookAtDevice.run();
            throw new LibtorchFailure(operation);
        }
    }
}
