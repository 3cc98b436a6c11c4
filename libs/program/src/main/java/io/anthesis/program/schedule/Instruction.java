package io.anthesis.program.schedule;

import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.List;

/** What is launched at once. */
public sealed interface Instruction {
    /** One operation by PyTorch's own kernels. */
    record LibraryCall(Value value) implements Instruction {}

    /**
     * One kernel of ours: everything that is computed of the same positions, from as few reads of them as possible.
     *
     * @param domain images, height and width of what it passes over; channels that its threads share, 1 if none
     * @param roots what it leaves in memory, in an order in which they can be computed
     */
    record RowKernel(Shape domain, List<Root> roots) implements Instruction {
        public RowKernel {
            roots = List.copyOf(roots);
        }
    }

    /** A value that a kernel leaves in memory. */
    sealed interface Root {
        Value value();

        /** @return what is computed at each position */
        Value operand();

        NumberType type();
    }

    /** Written position by position. */
    record Store(Value value, NumberType type) implements Root {
        @Override
        public Value operand() {
            return value;
        }
    }

    /** Added up over positions, in a fixed order. */
    record Sum(Value value) implements Root {
        @Override
        public Value operand() {
            return value.inputs().getFirst();
        }

        @Override
        public NumberType type() {
            return NumberType.FLOAT32;
        }
    }
}
