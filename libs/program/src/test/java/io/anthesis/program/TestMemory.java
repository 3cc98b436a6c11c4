package io.anthesis.program;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Tensor;
import io.anthesis.program.device.Device;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.tensor.execution.ComputeType;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Sources of a program, in both types. */
final class TestMemory implements AutoCloseable {
    private final ComputeType activations;
    private final Map<String, Tensor> full = new HashMap<>();
    private final Map<String, Tensor> low = new HashMap<>();

    TestMemory(Device device, Map<String, float[]> numbers, ComputeType activations) {
        this.activations = activations;
        numbers.forEach((name, values) -> {
            long[] shape = {values.length};
            long[] stride = {1};
            Tensor tensor = device.libtorch().empty(shape, stride, ElementType.FLOAT32);
            device.copyToDevice(MemorySegment.ofArray(values), tensor.address());
            full.put(name, tensor);
            Tensor rounded = device.libtorch().empty(shape, stride, ElementType.ofActivations(activations));
            device.libtorch().copy(tensor, rounded);
            low.put(name, rounded);
        });
    }

    long address(Source source) {
        boolean isLow = source.type() == NumberType.ACTIVATION && activations == ComputeType.BFLOAT16;
        return (isLow ? low : full).get(source.name()).address();
    }

    @Override
    public void close() {
        full.values().forEach(Tensor::close);
        low.values().forEach(Tensor::close);
    }
}
