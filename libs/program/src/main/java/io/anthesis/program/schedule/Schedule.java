package io.anthesis.program.schedule;

import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Value;
import java.util.List;
import java.util.Map;

/**
 * @param instructions in the order of their launch
 * @param types how values in memory are written, sources included
 */
public record Schedule(List<Instruction> instructions, Map<Value, NumberType> types) {
    public Schedule {
        instructions = List.copyOf(instructions);
        types = Map.copyOf(types);
    }

    /** @return one instruction a line: what computes it, of which layers, what it writes with shapes, what it reads */
    @Override
    public String toString() {
        return new Listing(this).text();
    }
}
