package io.anthesis.program.kernel;

import io.anthesis.program.schedule.Instruction.Root;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What decides how many channels a thread of a kernel can take at once. */
final class Measure {
    private final RowKernel kernel;
    private final Map<Value, NumberType> types;
    private final Set<Value> met = new HashSet<>();

    Measure(RowKernel kernel, Map<Value, NumberType> types) {
        this.kernel = kernel;
        this.types = types;
        for (Root root : kernel.roots()) {
            met.add(root.value());
            visit(root.operand(), root.value() == root.operand());
        }
    }

    private void visit(Value value, boolean computed) {
        if ((met.add(value) || computed) && (computed || !types.containsKey(value))) {
            value.inputs().forEach(input -> visit(input, false));
        }
    }

    /** @return whether numbers of type {@link NumberType#ACTIVATION} are read or written side by side */
    boolean readsActivations() {
        return met.stream().anyMatch(value -> isWide(value) && types.get(value) == NumberType.ACTIVATION);
    }

    /** @return whether no part of a value begins or ends within a pack of so many channels */
    boolean isWhole(int pack) {
        return kernel.domain().channels() % pack == 0
                && met.stream().filter(this::isWide).allMatch(value -> isWhole(value, pack));
    }

    private static boolean isWhole(Value value, int pack) {
        boolean aligned = !(value.primitive() instanceof Primitive.Slice(int from)) || from % pack == 0;
        boolean parts = !(value.primitive() instanceof Primitive.Concatenate)
                || value.inputs().stream().allMatch(part -> part.shape().channels() % pack == 0);
        return aligned && parts && value.shape().channels() % pack == 0;
    }

    /** Whether threads share its channels: if they are many, or what is reduced to one. */
    private boolean isWide(Value value) {
        int channels = value.shape().channels();
        return channels > Shape.FEW_CHANNELS
                || (channels > 1 && channels == kernel.domain().channels());
    }
}
