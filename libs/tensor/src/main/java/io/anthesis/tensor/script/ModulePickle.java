package io.anthesis.tensor.script;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Pickles the state of a TorchScript module, protocol 2: what {@code data.pkl} of its archive holds. */
final class ModulePickle {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Begins an object of class {@code __torch__.M} whose {@code training} flag is set. */
    ModulePickle() {
        put(0x80, 2);
        global("__torch__", "M");
        put(')', 0x81, '}', '(');
        string("training");
        put(0x88);
    }

    /** @param storage name of the record below {@code data/} that holds the float32 values, row by row */
    void tensor(String attribute, String storage, long[] shape) {
        long elements = 1;
        long[] strides = new long[shape.length];
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = elements;
            elements *= shape[i];
        }
        string(attribute);
        global("torch._utils", "_rebuild_tensor_v2");
        put('(', '(');
        string("storage");
        global("torch", "FloatStorage");
        string(storage);
        string("cpu");
        number(elements);
        put('t', 'Q');
        number(0);
        numbers(shape);
        numbers(strides);
        put(0x89);
        global("collections", "OrderedDict");
        put(')', 'R', 't', 'R');
    }

    byte[] finish() {
        put('u', 'b', '.');
        return bytes.toByteArray();
    }

    private void numbers(long[] values) {
        put('(');
        for (long value : values) {
            number(value);
        }
        put('t');
    }

    private void number(long value) {
        put('J');
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Math.toIntExact(value))
                .array());
    }

    private void string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put('X');
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(utf8.length)
                .array());
        bytes.writeBytes(utf8);
    }

    private void global(String module, String name) {
        bytes.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void put(int... opcodes) {
        for (int opcode : opcodes) {
            bytes.write(opcode);
        }
    }
}
