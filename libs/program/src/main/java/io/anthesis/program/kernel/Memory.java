package io.anthesis.program.kernel;

import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads and writes of a kernel in CUDA C, through its parameters. */
final class Memory {
    private final Map<Value, NumberType> types;
    private final boolean onePosition;
    private final boolean whole;
    private final List<Value> reads = new ArrayList<>();
    private final List<Value> writes = new ArrayList<>();

    /**
     * @param onePosition whether each image has one position, so that images are the positions
     * @param whole whether channels can be read in packs of 16 bytes
     */
    Memory(Lanes lanes, Map<Value, NumberType> types, boolean onePosition, boolean whole) {
        this.types = types;
        this.onePosition = onePosition;
        this.whole = whole && lanes.isWhole();
    }

    List<Value> reads() {
        return reads;
    }

    List<Value> writes() {
        return writes;
    }

    List<String> parameters() {
        var parameters = new ArrayList<String>();
        for (int i = 0; i < reads.size(); i++) {
            parameters.add("const " + type(reads.get(i)) + "* a" + i);
        }
        for (int i = 0; i < writes.size(); i++) {
            parameters.add(type(writes.get(i)) + "* b" + i);
        }
        return parameters;
    }

    private String type(Value value) {
        return types.get(value) == NumberType.ACTIVATION ? "T" : "float";
    }

    private String read(Value value) {
        return "a" + index(reads, value);
    }

    /** @return the parameter through which a value is written */
    String written(Value value) {
        return "b" + index(writes, value);
    }

    private static int index(List<Value> values, Value value) {
        if (!values.contains(value)) {
            values.add(value);
        }
        return values.indexOf(value);
    }

    /** @return which of a value's positions this is */
    private String row(Value value) {
        Shape shape = value.shape();
        if (onePosition) {
            return shape.images() > 1 ? "(long)n" : "0l";
        }
        if (shape.positions() == 1) {
            return shape.images() > 1 ? "(long)image" : "0l";
        }
        return shape.images() > 1 ? "((long)image * " + shape.positions() + " + n)" : "(long)n";
    }

    private String address(Value value, Mode mode) {
        return read(value) + " + " + row(value) + " * " + value.shape().channels() + " + " + mode.firstChannel();
    }

    /** @param here in CUDA C, whether the thread has anything to read */
    String load(Value value, Mode mode, String name, String here) {
        return declare(mode, name) + " " + fill(value, mode, address(value, mode), name, here);
    }

    private static String declare(Mode mode, String name) {
        return "float " + name + (mode.isVector() ? "[V];" : ";");
    }

    private String fill(Value value, Mode mode, String address, String name, String here) {
        if (!mode.isVector()) {
            return name + " = " + here + " ? wide(*(" + address + ")) : 0.f;";
        }
        if (whole) {
            String guard = mode.guard().replace("c + i", "c");
            return "load_packs<" + type(value) + ", V>(" + address + ", " + here + guard + ", " + name + ");";
        }
        return "for (int i = 0; i < V; i++) " + name + "[i] = " + here + " && c + i < C" + mode.guard() + " ? wide(*("
                + address + " + i)) : 0.f;";
    }

    String loadMatrix(Value matrix, Mode mode, String name, int first, int stride, boolean inLoop) {
        String pointer = read(matrix);
        String here = inLoop ? "live" : "active";
        if (!mode.isVector()) {
            return declare(mode, name) + " " + name + " = " + here + " ? wide(" + pointer + "["
                    + (first + mode.channel() * stride) + "]) : 0.f;";
        }
        return declare(mode, name) + " for (int i = 0; i < V; i++) " + name + "[i] = " + here + " && c + i < C"
                + mode.guard() + " ? wide(" + pointer + "[" + first + " + (" + mode.firstChannel() + " + i) * " + stride
                + "]) : 0.f;";
    }

    /** A function {@code name(y, x, to)} that reads a value at a position of the image. */
    String reader(Value value, Mode mode, String name) {
        Shape shape = value.shape();
        String image = onePosition ? "n" : "image";
        String address = read(value) + " + (((long)" + image + " * " + shape.height() + " + y) * " + shape.width()
                + " + x) * " + shape.channels() + " + " + mode.firstChannel();
        String to = mode.isVector() ? "to" : "to[0]";
        return "auto " + name + " = [&](int y, int x, float* to) { " + fill(value, mode, address, to, "live") + " };";
    }

    /**
     * @param computed the thread's channels, an expression of lane {@code i}
     * @param here in CUDA C, whether the thread is to write
     */
    String store(Value value, String computed, String here) {
        String address =
                written(value) + " + " + row(value) + " * " + value.shape().channels() + " + c";
        if (whole) {
            return "store_packs<" + type(value) + ", V>(" + address + ", " + here + ", " + computed.replace("[i]", "")
                    + ");";
        }
        return "for (int i = 0; i < V; i++) if (" + here + " && c + i < C) narrow(" + computed + ", " + address
                + " + i);";
    }

    /** One channel, by the first of the threads that share the position. */
    String store(Value value, int channel, String computed, String here) {
        return "if (" + here + " && g == 0) narrow(" + computed + ", " + written(value) + " + " + row(value) + " * "
                + value.shape().channels() + " + " + channel + ");";
    }
}
