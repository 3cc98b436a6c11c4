package io.anthesis.tensor.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor in the memory of this process, or in a mapped file: little-endian, row-major.
 *
 * @param data exactly as many bytes as type and shape need; not copied, so it must not be changed afterwards
 */
public record HostTensor(ElementType type, long[] shape, MemorySegment data) {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public HostTensor {
        shape = shape.clone();
        long bytes = Math.multiplyExact(elements(shape), type.bytes());
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " and type " + type
                    + " has " + bytes + " bytes, given were " + data.byteSize());
        }
    }

    /**
     * @param values row by row, copied
     * @throws IllegalArgumentException if their number is not that of {@code shape}
     */
    public static HostTensor of(float[] values, long... shape) {
        byte[] bytes = new byte[Math.multiplyExact(values.length, 4)];
        MemorySegment segment = MemorySegment.ofArray(bytes);
        MemorySegment.copy(values, 0, segment, FLOAT, 0, values.length);
        return new HostTensor(ElementType.F32, shape, segment);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** @throws IllegalStateException if the elements are not float32 */
    public float[] floats() {
        return floats(0, Math.toIntExact(elements(shape)));
    }

    /** @return {@code count} float32 elements from element {@code from} on */
    public float[] floats(long from, int count) {
        require(ElementType.F32);
        float[] values = new float[count];
        MemorySegment.copy(data, FLOAT, from * 4, values, 0, count);
        return values;
    }

    /**
     * @return this tensor as float32: F16, BF16 and F64 are converted to the nearest float32, F32 is returned as it is
     * @throws IllegalArgumentException for elements that are no floating-point numbers
     */
    public HostTensor toFloat32() {
        if (type == ElementType.F32) {
            return this;
        }
        float[] values = new float[Math.toIntExact(elements(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case F16 -> Float.float16ToFloat(data.get(SHORT, i * 2L));
                case BF16 -> Float.intBitsToFloat(data.get(SHORT, i * 2L) << 16);
                case F64 -> (float) data.get(DOUBLE, i * 8L);
                case F32, U16, I64 ->
                    throw new IllegalArgumentException("elements of type " + type + " are no floating-point numbers");
            };
        }
        return of(values, shape);
    }

    /** @throws IllegalStateException if the elements are not whole numbers of 64 bits */
    public long[] wholeNumbers() {
        require(ElementType.I64);
        return data.toArray(LONG);
    }

    /** Copies {@code target.length} 16-bit elements, from element {@code from} on. */
    public void copyUnsigned(long from, short[] target) {
        require(ElementType.U16);
        MemorySegment.copy(data, SHORT, from * 2, target, 0, target.length);
    }

    private void require(ElementType expected) {
        if (type != expected) {
            throw new IllegalStateException("expected elements of type " + expected + ", found " + type);
        }
    }

    static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("a tensor cannot have shape " + Arrays.toString(shape));
            }
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }

    /** The safetensors names of the element types that Anthesis reads. It writes F32, and U16 for pixels. */
    public enum ElementType {
        F16(2),
        BF16(2),
        F32(4),
        F64(8),
        U16(2),
        I64(8);

        private final int bytes;

        ElementType(int bytes) {
            this.bytes = bytes;
        }

        /** @return bytes of one element */
        public int bytes() {
            return bytes;
        }

        /** @throws IllegalArgumentException naming the types that can be read */
        static ElementType parse(String name) {
            for (ElementType type : values()) {
                if (type.name().equals(name)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("its elements have type '" + name
                    + "', expected F32, F16, BF16 or F64; convert the file to float32 first");
        }
    }
}
