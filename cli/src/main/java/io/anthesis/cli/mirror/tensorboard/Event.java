package io.anthesis.cli.mirror.tensorboard;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.function.ObjLongConsumer;

/**
 * Events of a file. Fields have the numbers of {@code event.proto}, {@code summary.proto} and {@code tensor.proto}; scalars and pictures
 * are written as PyTorch's SummaryWriter does, which every reader understands.
 *
 * @see <a href="https://github.com/tensorflow/tensorboard/blob/2.21.0/tensorboard/compat/proto/event.proto">event.proto</a>
 * @see <a href="https://github.com/tensorflow/tensorboard/blob/2.21.0/tensorboard/compat/proto/summary.proto">summary.proto</a>
 */
final class Event {
    /** Fields of Event. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    /** Field of SessionLog, and one of its values. */
    private static final int STATUS = 1;

    private static final int START = 1;
    /** Field of Summary. */
    private static final int VALUE = 1;
    /** Fields of Summary.Value. */
    private static final int TAG = 1;

    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int TENSOR = 8;
    private static final int METADATA = 9;
    /** Fields of Summary.Image, and a value of its colorspace. */
    private static final int HEIGHT = 1;

    private static final int WIDTH = 2;
    private static final int COLORSPACE = 3;
    private static final int ENCODED = 4;
    private static final int RGB = 3;
    /** Fields of SummaryMetadata and its PluginData. */
    private static final int PLUGIN_DATA = 1;

    private static final int PLUGIN_NAME = 1;
    private static final int CONTENT = 2;
    /** Fields of TensorProto and its shape, and two types. */
    private static final int TYPE = 1;

    private static final int SHAPE = 2;
    private static final int STRINGS = 8;
    private static final int DIMENSION = 2;
    private static final int FLOAT = 1;
    private static final int STRING = 7;

    private Event() {}

    /** The first event of a file. */
    static byte[] version(Instant at) {
        return new Message()
                .number(WALL_TIME, seconds(at))
                .text(FILE_VERSION, "brain.Event:2")
                .toByteArray();
    }

    /** What was read before of this run, at any step, is in this file once more. */
    static byte[] start(Instant at) {
        return new Message()
                .number(WALL_TIME, seconds(at))
                .message(SESSION_LOG, new Message().number(STATUS, START))
                .toByteArray();
    }

    static byte[] scalar(Instant at, long step, String tag, double value) {
        return summary(at, step, new Message().text(TAG, tag).number(SIMPLE_VALUE, (float) value));
    }

    static byte[] png(Instant at, long step, String tag, int width, int height, byte[] png) {
        Message image = new Message()
                .number(HEIGHT, height)
                .number(WIDTH, width)
                .number(COLORSPACE, RGB)
                .bytes(ENCODED, png);
        return summary(at, step, new Message().text(TAG, tag).message(IMAGE, image));
    }

    static byte[] markdown(Instant at, long step, String tag, String text) {
        Message tensor =
                new Message().number(TYPE, STRING).message(SHAPE, new Message()).text(STRINGS, text);
        return summary(
                at,
                step,
                new Message().text(TAG, tag).message(TENSOR, tensor).message(METADATA, plugin("text", new Message())));
    }

    /** A value that is nothing but data of a plugin. */
    static byte[] pluginData(Instant at, String tag, String plugin, Message content) {
        Message nothing =
                new Message().number(TYPE, FLOAT).message(SHAPE, new Message().message(DIMENSION, new Message()));
        return summary(
                at,
                0,
                new Message().text(TAG, tag).message(TENSOR, nothing).message(METADATA, plugin(plugin, content)));
    }

    private static Message plugin(String name, Message content) {
        byte[] data = content.toByteArray();
        Message plugin = new Message().text(PLUGIN_NAME, name);
        return new Message().message(PLUGIN_DATA, data.length == 0 ? plugin : plugin.bytes(CONTENT, data));
    }

    private static byte[] summary(Instant at, long step, Message value) {
        Message event = new Message().number(WALL_TIME, seconds(at));
        if (step != 0) {
            event.number(STEP, step);
        }
        return event.message(SUMMARY, new Message().message(VALUE, value)).toByteArray();
    }

    static double seconds(Instant at) {
        return at.getEpochSecond() + at.getNano() / 1e9;
    }

    /** Calls {@code seen} with each tag of an event, and its step. */
    static void tags(byte[] event, ObjLongConsumer<String> seen) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(event);
        long step = 0;
        byte[] summary = new byte[0];
        for (int field = in.readTag(); field != 0; field = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(field)) {
                case STEP -> step = in.readInt64();
                case SUMMARY -> summary = in.readByteArray();
                default -> in.skipField(field);
            }
        }
        values(CodedInputStream.newInstance(summary), step, seen);
    }

    private static void values(CodedInputStream summary, long step, ObjLongConsumer<String> seen) throws IOException {
        for (int field = summary.readTag(); field != 0; field = summary.readTag()) {
            if (WireFormat.getTagFieldNumber(field) == VALUE) {
                seen.accept(tag(CodedInputStream.newInstance(summary.readByteArray())), step);
            } else {
                summary.skipField(field);
            }
        }
    }

    private static String tag(CodedInputStream value) throws IOException {
        String tag = "";
        for (int field = value.readTag(); field != 0; field = value.readTag()) {
            if (WireFormat.getTagFieldNumber(field) == TAG) {
                tag = value.readString();
            } else {
                value.skipField(field);
            }
        }
        return tag;
    }
}
