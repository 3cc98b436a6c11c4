package io.anthesis.program.schedule;

import io.anthesis.program.value.Function;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which values are written to memory: those that PyTorch's kernels, windows and callers read, and those that make the
 * program move fewer bytes if they are. Everything else is computed where it is used.
 */
public final class Scheduler {
    private final List<Value> needed;
    private final Set<Value> outputs;
    private final Set<Value> readByLibrary = new HashSet<>();
    private final Map<Value, Integer> uses = new HashMap<>();

    private Scheduler(List<Value> outputs) {
        this.outputs = new HashSet<>(outputs);
        this.needed = reachable(outputs);
        for (Value value : needed) {
            value.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
            if (value.isLibrary()) {
                readByLibrary.addAll(value.inputs());
            }
        }
    }

    /** @param outputs what callers read: in float32, and never of one image's position for all */
    public static Schedule of(List<Value> outputs) {
        return new Scheduler(outputs).schedule();
    }

    private static List<Value> reachable(List<Value> outputs) {
        var met = new HashSet<>(outputs);
        Deque<Value> open = new ArrayDeque<>(met);
        while (!open.isEmpty()) {
            for (Value input : open.pop().inputs()) {
                if (met.add(input)) {
                    open.push(input);
                }
            }
        }
        return met.stream().sorted(Comparator.comparingInt(Value::id)).toList();
    }

    private Schedule schedule() {
        Attempt best = attempt(requiredInMemory());
        for (Value value : needed) {
            if (isCandidate(value) && !best.stored().contains(value)) {
                Set<Value> more = new HashSet<>(best.stored());
                more.add(value);
                Attempt attempt = attempt(more);
                best = attempt.bytes() < best.bytes() ? attempt : best;
            }
        }
        return best.schedule(types(best.stored()));
    }

    private Attempt attempt(Set<Value> stored) {
        return Attempt.of(needed, stored, this::type);
    }

    /** Used more than once, and too large to matter not. */
    private boolean isCandidate(Value value) {
        return uses.getOrDefault(value, 0) > 1
                && value.shape().positions() > 1
                && (value.primitive() instanceof Primitive.Elementwise
                        || value.primitive() instanceof Primitive.Concatenate
                        || value.primitive() instanceof Primitive.Window
                        || value.primitive() instanceof Primitive.ChannelReduction);
    }

    private Set<Value> requiredInMemory() {
        Set<Value> required = new HashSet<>();
        for (Value value : needed) {
            if (isCompute(value) && (outputs.contains(value) || isWindowOfOnePosition(value))) {
                required.add(value);
            }
            boolean readsMemory = value.isLibrary()
                    || value.primitive() instanceof Primitive.Window
                    || value.primitive() instanceof Primitive.View
                    || value.primitive() instanceof Primitive.MatrixRow
                    || value.primitive() instanceof Primitive.MatrixColumn
                    || isRepeated(value);
            if (readsMemory) {
                value.inputs().stream().filter(Scheduler::isCompute).forEach(required::add);
            }
        }
        return required;
    }

    /** It is computed where images are positions, which kernels of many positions do not have. */
    private static boolean isWindowOfOnePosition(Value value) {
        return value.primitive() instanceof Primitive.Window && value.shape().positions() == 1;
    }

    /** What is computed of one position is not computed at each of many. */
    private static boolean isRepeated(Value value) {
        return value.primitive() instanceof Primitive.Elementwise(Function function)
                && function == Function.REPEAT
                && value.shape().positions() > 1;
    }

    /** @return whether a kernel of ours computes it at the positions of its shape */
    static boolean isCompute(Value value) {
        return switch (value.primitive()) {
            case Primitive.Elementwise e -> true;
            case Primitive.Concatenate c -> true;
            case Primitive.Slice s -> true;
            case Primitive.Window w -> true;
            case Primitive.ChannelReduction r -> true;
            default -> false;
        };
    }

    /** @return whether it is in memory by what it is */
    static boolean isMemory(Value value) {
        return value.isLibrary()
                || switch (value.primitive()) {
                    case Primitive.Source s -> true;
                    case Primitive.RowSum s -> true;
                    case Primitive.ImageSum s -> true;
                    case Primitive.View v -> true;
                    default -> false;
                };
    }

    private NumberType type(Value value) {
        return switch (value.primitive()) {
            case Primitive.Source(String name, NumberType type) -> type;
            case Primitive.RowSum sum -> NumberType.FLOAT32;
            case Primitive.ImageSum sum -> NumberType.FLOAT32;
            case Primitive.View view -> type(value.inputs().getFirst());
            default -> value.isLibrary() || isActivation(value) ? NumberType.ACTIVATION : NumberType.FLOAT32;
        };
    }

    /** Statistics and what callers read stay float32; so does what has one position, if no convolution reads it. */
    private boolean isActivation(Value value) {
        if (readByLibrary.contains(value)) {
            return true;
        }
        return !outputs.contains(value)
                && value.shape().positions() > 1
                && value.shape().channels() > Shape.FEW_CHANNELS;
    }

    private Map<Value, NumberType> types(Set<Value> stored) {
        var types = new HashMap<Value, NumberType>();
        for (Value value : needed) {
            if (isMemory(value) || stored.contains(value)) {
                types.put(value, type(value));
            }
        }
        return types;
    }
}
