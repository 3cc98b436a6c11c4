package io.anthesis.program.kernel;

import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Instruction.Store;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Primitive.Reduction;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the computation of values in CUDA C, each once: before the loop what all positions share, the rest in it. */
final class Expressions {
    /** The one thread that writes a number of a channel. */
    private static final String ONCE = "active && r == 0 && image == 0 && blockIdx.x == 0";

    private record Key(Value value, Mode mode) {}

    private final Map<Value, NumberType> types;
    private final Memory memory;
    private final boolean onePosition;
    private final StringBuilder before = new StringBuilder();
    private final StringBuilder loop = new StringBuilder();
    private final Map<Key, String> written = new HashMap<>();
    private int names;

    Expressions(RowKernel kernel, Lanes lanes, Map<Value, NumberType> types, boolean whole) {
        this.types = types;
        Shape operand = kernel.roots().getFirst().operand().shape();
        this.memory = new Memory(lanes, types, operand.positions() == 1, whole);
        this.onePosition = operand.positions() == 1;
    }

    String before() {
        return before.toString();
    }

    String loop() {
        return loop.toString();
    }

    Memory memory() {
        return memory;
    }

    /** A line of the loop. */
    void inLoop(String line) {
        loop.append("        ").append(line).append('\n');
    }

    String newName(String prefix) {
        return prefix + names++;
    }

    /** @return a value's channels of the thread, an expression of lane {@code i} */
    String vector(Value value) {
        return of(value, Mode.VECTOR);
    }

    /** @return one channel of a value */
    String scalar(Value value, int channel) {
        return of(value, Mode.scalar(channel));
    }

    private String of(Value value, Mode wanted) {
        if (value.primitive() instanceof Primitive.Constant(float number)) {
            return Float.toString(number) + "f";
        }
        Mode mode = value.shape().channels() == 1 ? Mode.scalar(0) : wanted;
        String known = written.get(new Key(value, mode));
        if (known == null) {
            known = types.containsKey(value) ? load(value, mode) : compute(value, mode);
            written.put(new Key(value, mode), known);
        }
        return known;
    }

    private boolean isInLoop(Value value) {
        Shape shape = value.shape();
        return onePosition || shape.positions() > 1;
    }

    private void line(Value value, String text) {
        if (isInLoop(value)) {
            inLoop(text);
        } else {
            before.append("    ").append(text).append('\n');
        }
    }

    private String load(Value value, Mode mode) {
        String name = newName("x");
        line(value, memory.load(value, mode, name, isInLoop(value) ? "live" : "active"));
        return mode.isVector() ? name + "[i]" : name;
    }

    private String compute(Value value, Mode mode) {
        return switch (value.primitive()) {
            case Primitive.Elementwise(var function) -> {
                String a = of(value.inputs().getFirst(), mode);
                String b = value.inputs().size() > 1 ? of(value.inputs().get(1), mode) : "";
                yield assign(value, mode, function.of(a, b));
            }
            case Primitive.ChannelConstants(var numbers) -> constants(value, mode, numbers);
            case Primitive.Slice(int from) -> of(value.inputs().getFirst(), mode.from(from));
            case Primitive.Concatenate concatenation -> concatenation(value, mode);
            case Primitive.ChannelReduction(Reduction reduction) -> reduction(value, reduction);
            case Primitive.Window(var function) -> window(value, mode);
            case Primitive.MatrixRow(int row) -> matrix(value, mode, row, 1);
            case Primitive.MatrixColumn(int column) ->
                matrix(value, mode, column, value.inputs().getFirst().shape().channels());
            default -> throw new IllegalStateException(value.primitive() + " is not computed by a kernel of ours");
        };
    }

    private String assign(Value value, Mode mode, String expression) {
        String name = newName("x");
        if (mode.isVector()) {
            line(value, "float " + name + "[V];");
            line(value, "for (int i = 0; i < V; i++) " + name + "[i] = " + expression + ";");
            return name + "[i]";
        }
        line(value, "float " + name + " = " + expression + ";");
        return name;
    }

    private String constants(Value value, Mode mode, List<Float> numbers) {
        if (!mode.isVector()) {
            return numbers.get(mode.channel()) + "f";
        }
        String all = newName("constants");
        String list = numbers.stream().map(number -> number + "f").collect(Collectors.joining(", "));
        line(value, "const float " + all + "[] = {" + list + "};");
        String lane = mode.firstChannel() + " + i";
        return assign(
                value, mode, lane + " >= 0 && " + lane + " < " + numbers.size() + " ? " + all + "[" + lane + "] : 0.f");
    }

    private String concatenation(Value value, Mode mode) {
        int start = 0;
        var choice = new StringBuilder();
        for (Value part : value.inputs()) {
            int end = start + part.shape().channels();
            if (!mode.isVector() && mode.channel() >= start && mode.channel() < end) {
                return of(part, mode.from(-start));
            }
            if (mode.isVector()) {
                choice.append(mode.within(start, end))
                        .append(" ? ")
                        .append(of(part, mode.part(start, end)))
                        .append(" : ");
            }
            start = end;
        }
        return assign(value, mode, choice + "0.f");
    }

    private String reduction(Value value, Reduction reduction) {
        Value operand = value.inputs().getFirst();
        String lane = vector(operand);
        boolean sum = reduction == Reduction.SUM;
        String own = newName("own");
        String here = "(" + (isInLoop(value) ? "live" : "active") + " && c + i < C)";
        line(value, "float " + own + " = " + (sum ? "0.f" : "-3.4e38f") + ";");
        line(
                value,
                "for (int i = 0; i < V; i++) if " + here + " " + own + " = "
                        + (sum ? own + " + " + lane : "fmaxf(" + own + ", " + lane + ")") + ";");
        return assign(value, Mode.scalar(0), "over_threads<G>(" + own + ", " + (sum ? "Plus()" : "Larger()") + ")");
    }

    private String matrix(Value value, Mode mode, int offset, int stride) {
        String name = newName("x");
        boolean row = stride == 1;
        int first = row ? offset * value.inputs().getFirst().shape().channels() : offset;
        line(value, memory.loadMatrix(value.inputs().getFirst(), mode, name, first, stride, isInLoop(value)));
        return mode.isVector() ? name + "[i]" : name;
    }

    private String window(Value value, Mode mode) {
        var reads = new ArrayList<String>();
        for (Value input : value.inputs()) {
            String read = newName("read");
            inLoop(memory.reader(input, mode, read));
            reads.add(read);
        }
        String name = newName("x");
        String lanesOf = mode.isVector() ? "V" : "1";
        inLoop("float " + name + "[" + lanesOf + "];");
        inLoop(Windows.call(value, reads, lanesOf, name));
        return name + (mode.isVector() ? "[i]" : "[0]");
    }

    /** Computes a value and writes it. What is computed of it afterwards uses the numbers as they are in memory. */
    void store(Store store) {
        Value value = store.value();
        String rounded = store.type() == NumberType.ACTIVATION ? "rounded<T>(" : "(";
        if (value.shape().channels() > Shape.FEW_CHANNELS) {
            String computed = compute(value, Mode.VECTOR);
            String name = assign(value, Mode.VECTOR, rounded + computed + ")");
            line(value, memory.store(value, name, isInLoop(value) ? "live" : ONCE));
            written.put(new Key(value, Mode.VECTOR), name);
            return;
        }
        for (int channel = 0; channel < value.shape().channels(); channel++) {
            Mode mode = Mode.scalar(channel);
            String name = assign(value, mode, rounded + compute(value, mode) + ")");
            line(value, memory.store(value, channel, name, isInLoop(value) ? "live" : ONCE));
            written.put(new Key(value, mode), name);
        }
    }
}
