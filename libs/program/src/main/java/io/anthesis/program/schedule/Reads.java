package io.anthesis.program.schedule;

import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is read from memory to compute a value at one position.
 *
 * @param here values read at that position and channel, or that are the same at all positions
 * @param elsewhere values read at other positions or channels, too
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
            for (Value input : value.inputs()) {
                if (isOfOtherPositions(value)) {
                    reads.elsewhere.add(input);
                } else {
                    reads.addInput(input, this);
                }
            }
            if (isOfOtherChannels(value)) {
                reads.elsewhere.addAll(reads.here);
                reads.here.clear();
            }
            return reads;
        }

        private static boolean isOfOtherPositions(Value value) {
            return value.primitive() instanceof Primitive.Window
                    || value.primitive() instanceof Primitive.MatrixRow
                    || value.primitive() instanceof Primitive.MatrixColumn;
        }

        /** A thread has the channels that it computes, and no others. */
        private static boolean isOfOtherChannels(Value value) {
            return value.primitive() instanceof Primitive.Slice
                    || value.primitive() instanceof Primitive.Concatenate
                    || (value.primitive() instanceof Primitive.ChannelReduction
                            && value.inputs().getFirst().shape().channels() <= Shape.FEW_CHANNELS);
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
