package io.anthesis.program.schedule;

import io.anthesis.program.schedule.Instruction.LibraryCall;
import io.anthesis.program.schedule.Instruction.Root;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Instruction.Sum;
import io.anthesis.program.value.Function;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Value;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a schedule does, one instruction a line. */
final class Listing {
    private final Schedule schedule;
    private final Map<Value, NumberType> types;

    Listing(Schedule schedule) {
        this.schedule = schedule;
        this.types = schedule.types();
    }

    String text() {
        var text = new StringBuilder();
        int number = 0;
        for (Instruction instruction : schedule.instructions()) {
            text.append("%4d  %s%n".formatted(++number, line(instruction)));
        }
        return text.toString();
    }

    private String line(Instruction instruction) {
        return switch (instruction) {
            case LibraryCall(Value value) ->
                "%-9s %-24s %s = %s(%s)"
                        .formatted(
                                "pytorch",
                                value.label(),
                                described(value),
                                name(value.primitive()),
                                value.inputs().stream().map(this::named).collect(Collectors.joining(", ")));
            case RowKernel kernel -> {
                Set<Value> reads = new LinkedHashSet<>();
                Set<String> labels = new LinkedHashSet<>();
                Set<Value> met = new HashSet<>();
                for (Root root : kernel.roots()) {
                    labels.add(root.value().label());
                    root.value().inputs().forEach(input -> collect(input, reads, met));
                }
                kernel.roots().forEach(root -> reads.remove(root.value()));
                yield "%-9s %-24s %s <- %s"
                        .formatted(
                                "kernel",
                                String.join("+", labels),
                                kernel.roots().stream().map(this::described).collect(Collectors.joining(", ")),
                                reads.stream().map(this::named).collect(Collectors.joining(", ")));
            }
        };
    }

    private void collect(Value value, Set<Value> reads, Set<Value> met) {
        if (!met.add(value)) {
            return;
        }
        if (types.containsKey(value)) {
            reads.add(value);
        } else {
            value.inputs().forEach(input -> collect(input, reads, met));
        }
    }

    private String described(Root root) {
        return root instanceof Sum(Value value)
                ? described(value) + " = sums of " + operand(value.inputs().getFirst())
                : described(root.value());
    }

    private String operand(Value value) {
        if (types.containsKey(value)) {
            return named(value);
        }
        return value.primitive() instanceof Primitive.Elementwise(Function function)
                ? function.name().toLowerCase(Locale.ROOT)
                : name(value.primitive());
    }

    private String described(Value value) {
        return named(value) + " " + value.shape() + (types.get(value) == NumberType.FLOAT32 ? " float32" : "");
    }

    private String named(Value value) {
        return value.primitive() instanceof Primitive.Source(String name, NumberType type) ? name : value.toString();
    }

    private static String name(Primitive primitive) {
        return primitive.getClass().getSimpleName();
    }
}
