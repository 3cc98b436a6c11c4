package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Tensor;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Where the values of one run lie. */
final class ProgramMemory implements AutoCloseable {
    private final Device device;
    private final Map<Value, NumberType> types;
    private final ElementType activations;
    private final ToLongFunction<Source> sources;
    private final Map<Value, Tensor> tensors = new HashMap<>();

    ProgramMemory(
            Device device, Map<Value, NumberType> types, ElementType activations, ToLongFunction<Source> sources) {
        this.device = device;
        this.types = types;
        this.activations = activations;
        this.sources = sources;
    }

    /** @return the value whose memory a view shares, or the value itself */
    static Value owner(Value value) {
        Value owner = value;
        while (owner.primitive() instanceof Primitive.View) {
            owner = owner.inputs().getFirst();
        }
        return owner;
    }

    long address(Value value) {
        Value owner = owner(value);
        return owner.primitive() instanceof Source source
                ? sources.applyAsLong(source)
                : tensors.get(owner).address();
    }

    Tensor allocate(Value value) {
        Tensor tensor = Allocation.of(device, sizes(value.shape()), strides(value.shape()), type(value));
        tensors.put(value, tensor);
        return tensor;
    }

    /** Takes over what PyTorch has computed, laid out as all values are. */
    void keep(Value value, Tensor computed) {
        if (isLaidOut(value.shape(), device.libtorch().strides(computed, 4))) {
            tensors.put(value, computed);
            return;
        }
        try (computed) {
            device.libtorch().copy(computed, allocate(value));
        }
    }

    /** Strides of dimensions of one number say nothing. */
    private static boolean isLaidOut(Shape shape, long[] strides) {
        long[] sizes = sizes(shape);
        long[] expected = strides(shape);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] > 1 && strides[i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** @return a value as PyTorch has it, (images, channels, height, width), to be closed by the caller */
    Tensor view(Value value) {
        return device.libtorch().view(address(value), sizes(value.shape()), strides(value.shape()), type(value));
    }

    ElementType type(Value value) {
        return types.get(value) == NumberType.ACTIVATION ? activations : ElementType.FLOAT32;
    }

    private static long[] sizes(Shape shape) {
        return new long[] {shape.images(), shape.channels(), shape.height(), shape.width()};
    }

    private static long[] strides(Shape shape) {
        long row = (long) shape.width() * shape.channels();
        return new long[] {shape.height() * row, 1, row, shape.channels()};
    }

    void free(Value value) {
        tensors.remove(value).close();
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
        tensors.clear();
    }
}
