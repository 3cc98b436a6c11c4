package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.schedule.Instruction;
import io.anthesis.program.schedule.Instruction.LibraryCall;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Schedule;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Value;
import java.util.List;

/** How much memory the values of a run take, before it is run. */
record MemoryPlan(Schedule schedule, Lifetimes lifetimes, ElementType activations) {
    /** PyTorch's allocator gives no less. */
    private static final long ALIGNMENT = 512;

    /** @return bytes that are in use at once, at most */
    long largest() {
        long now = 0;
        long largest = 0;
        for (int i = 0; i < schedule.instructions().size(); i++) {
            now += written(schedule.instructions().get(i)).stream()
                    .mapToLong(this::bytes)
                    .sum();
            largest = Math.max(largest, now);
            now -= lifetimes.endingAfter(i).stream().mapToLong(this::bytes).sum();
        }
        return largest;
    }

    private static List<Value> written(Instruction instruction) {
        return switch (instruction) {
            case LibraryCall(Value value) -> List.of(value);
            case RowKernel kernel ->
                kernel.roots().stream().map(root -> root.value()).toList();
        };
    }

    private long bytes(Value value) {
        int bytes = schedule.types().get(value) == NumberType.ACTIVATION ? activations.bytes() : Float.BYTES;
        return Math.ceilDiv(value.shape().size() * bytes, ALIGNMENT) * ALIGNMENT;
    }
}
