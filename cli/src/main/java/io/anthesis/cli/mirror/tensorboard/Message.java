package io.anthesis.cli.mirror.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A protocol buffer message, field by field. */
final class Message {
    private interface Field {
        void write(CodedOutputStream out) throws IOException;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Message write(Field field) {
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            field.write(out);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("impossible in memory", e);
        }
    }

    Message number(int field, double value) {
        return write(out -> out.writeDouble(field, value));
    }

    Message number(int field, float value) {
        return write(out -> out.writeFloat(field, value));
    }

    Message number(int field, long value) {
        return write(out -> out.writeInt64(field, value));
    }

    Message number(int field, int value) {
        return write(out -> out.writeInt32(field, value));
    }

    Message flag(int field, boolean value) {
        return write(out -> out.writeBool(field, value));
    }

    Message text(int field, String value) {
        return write(out -> out.writeString(field, value));
    }

    Message bytes(int field, byte[] value) {
        return write(out -> out.writeByteArray(field, value));
    }

    Message message(int field, Message value) {
        return bytes(field, value.toByteArray());
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }
}
