package io.anthesis.program.schedule;

import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is read from memory to compute a value at one position.
 *
 * @param here values read at that position, or that are the same at all positions
 * @param elsewhere values read at other positions, too
 * @param reductions over channels that are computed on the way
 */
record Reads(Set<Value> here, Set<Value> elsewhere, Set<Value> reductions) {
    /** Finds them, given which values are in memory. */
    static final class Finder {
        private final Predicate<Value> inMemory;
        private final Map<Value, Reads> found = new HashMap<>();

        Finder(Predicate<Value> inMemory) {
            this.inMemory = inMemory;
        }

        /** @return the reads of a value that is computed, even if others will find it in memory */
        Reads of(Value value) {
            Reads reads = found.get(value);
            if (reads == null) {
                reads = find(value);
                found.put(value, reads);
            }
            return reads;
        }

        private Reads find(Value value) {
            var reads = new Reads(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
            if (value.primitive() instanceof Primitive.ChannelReduction) {
                reads.reductions.add(value);
            }
            boolean shifted = value.primitive() instanceof Primitive.Window
                    || value.primitive() instanceof Primitive.MatrixRow
                    || value.primitive() instanceof Primitive.MatrixColumn;
            for (Value input : value.inputs()) {
                if (shifted) {
                    reads.elsewhere.add(input);
                } else {
                    reads.addInput(input, this);
                }
            }
            return reads;
        }

        /** @return the reads of using a value, which is itself read if it is in memory */
        Reads ofUse(Value value) {
            var reads = new Reads(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
            reads.addInput(value, this);
            return reads;
        }
    }

    private void addInput(Value input, Finder finder) {
        if (finder.inMemory.test(input)) {
            here.add(input);
        } else {
            Reads of = finder.of(input);
            here.addAll(of.here);
            elsewhere.addAll(of.elsewhere);
            reductions.addAll(of.reductions);
        }
    }
}
