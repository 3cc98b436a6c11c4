package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Numbers side by side on a device, zero at first. Offsets and counts are in numbers. */
public final class DeviceArray implements AutoCloseable {
    private final Device device;
    private final Tensor tensor;
    private final int count;
    private final ElementType type;

    public DeviceArray(Device device, int count, ElementType type) {
        this.device = device;
        this.count = count;
        this.type = type;
        this.tensor = Allocation.of(device, count, type);
        try {
            device.clear(tensor.address(), (long) count * type.bytes());
        } catch (RuntimeException | Error e) {
            tensor.close();
            throw e;
        }
    }

    /** @param bytes a multiple of four */
    public static DeviceArray ofBytes(Device device, byte[] bytes) {
        var array = new DeviceArray(device, bytes.length / Float.BYTES, ElementType.FLOAT32);
        try {
            array.write(bytes);
        } catch (RuntimeException | Error e) {
            array.close();
            throw e;
        }
        return array;
    }

    /** @return the address of its first number */
    public long address() {
        return tensor.address();
    }

    /** @return the address of a number */
    public long address(int offset) {
        return tensor.address() + (long) offset * type.bytes();
    }

    public int count() {
        return count;
    }

    /**
     * Writes float32 numbers.
     *
     * @throws IndexOutOfBoundsException if they do not fit
     */
    public void write(int offset, float[] numbers) {
        Objects.checkFromIndexSize(offset, numbers.length, count);
        device.copyToDevice(MemorySegment.ofArray(numbers), address(offset));
    }

    /** Writes from the first number on. */
    public void write(byte[] bytes) {
        Objects.checkFromIndexSize(0, (long) bytes.length, (long) count * type.bytes());
        device.copyToDevice(MemorySegment.ofArray(bytes), address());
    }

    /** @return float32 numbers */
    public float[] read(int offset, int numbers) {
        return read(device, address(offset), numbers);
    }

    /** Writes an integer as its first number. */
    public void writeInt(int number) {
        device.copyToDevice(MemorySegment.ofArray(new int[] {number}), address());
    }

    static float[] read(Device device, long address, int count) {
        float[] numbers = new float[count];
        device.copyFromDevice(address, MemorySegment.ofArray(numbers));
        return numbers;
    }

    /** Copies all numbers of another array of as many, converting them to this one's type. */
    public void copy(DeviceArray from) {
        device.libtorch().copy(from.tensor, tensor);
    }

    @Override
    public void close() {
        tensor.close();
    }
}
