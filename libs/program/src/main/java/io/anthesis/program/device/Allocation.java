package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.LibtorchFailure;
import io.anthesis.program.bindings.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Memory for numbers, taken from PyTorch. */
final class Allocation {
    private Allocation() {}

    /**
     * @return a tensor to be closed by the caller
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if there is too little memory
     */
    static Tensor of(Device device, long[] shape, long[] strides, ElementType type) {
        try {
            return device.libtorch().empty(shape, strides, type);
        } catch (LibtorchFailure e) {
            // Its C functions do not say why.
            device.requireMemory(
                    LongStream.of(shape).reduce(type.bytes(), Math::multiplyExact),
                    "a tensor of shape " + Arrays.toString(shape) + " in " + type);
            throw e;
        }
    }

    /** @return numbers side by side, one at least */
    static Tensor of(Device device, long count, ElementType type) {
        return of(device, new long[] {Math.max(1, count)}, new long[] {1}, type);
    }
}
