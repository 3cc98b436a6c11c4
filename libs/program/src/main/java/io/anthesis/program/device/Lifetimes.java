package io.anthesis.program.device;

import io.anthesis.program.schedule.Instruction;
import io.anthesis.program.schedule.Instruction.LibraryCall;
import io.anthesis.program.schedule.Instruction.Root;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Schedule;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** After which instruction the memory of each value is needed no more. */
final class Lifetimes {
    private final Schedule schedule;
    private final Map<Value, Integer> lastUses = new HashMap<>();
    private final List<List<Value>> ending = new ArrayList<>();

    Lifetimes(Schedule schedule, List<Value> outputs) {
        this.schedule = schedule;
        for (int i = 0; i < schedule.instructions().size(); i++) {
            ending.add(new ArrayList<>());
            for (Value value : uses(schedule.instructions().get(i))) {
                lastUses.put(ProgramMemory.owner(value), i);
            }
        }
        Set<Value> kept = new HashSet<>();
        outputs.forEach(output -> kept.add(ProgramMemory.owner(output)));
        lastUses.forEach((value, last) -> {
            if (!kept.contains(value) && !(value.primitive() instanceof Primitive.Source)) {
                ending.get(last).add(value);
            }
        });
    }

    private Set<Value> uses(Instruction instruction) {
        Set<Value> uses = new HashSet<>();
        switch (instruction) {
            case LibraryCall(Value value) -> {
                uses.add(value);
                uses.addAll(value.inputs());
            }
            case RowKernel kernel -> {
                for (Root root : kernel.roots()) {
                    uses.add(root.value());
                    root.value().inputs().forEach(input -> addReads(input, uses));
                }
            }
        }
        return uses;
    }

    private void addReads(Value value, Set<Value> uses) {
        if (schedule.types().containsKey(value)) {
            uses.add(value);
        } else {
            value.inputs().forEach(input -> addReads(input, uses));
        }
    }

    List<Value> endingAfter(int instruction) {
        return ending.get(instruction);
    }
}
