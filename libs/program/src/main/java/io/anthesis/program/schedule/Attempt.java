package io.anthesis.program.schedule;

import io.anthesis.program.schedule.Instruction.LibraryCall;
import io.anthesis.program.schedule.Instruction.Root;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Instruction.Store;
import io.anthesis.program.schedule.Instruction.Sum;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive;
import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Instructions for one choice of values in memory. What is computed of the same positions becomes one kernel where it can. */
final class Attempt {
    /** What a kernel's launch is worth: about two microseconds of a large GPU's memory. */
    private static final long BYTES_OF_LAUNCH = 4 << 20;
    /** Sums of many channels that a thread keeps in registers. */
    private static final int MAX_SUMS = 8;

    private final Set<Value> stored;
    private final Function<Value, NumberType> types;
    private final Reads.Finder finder;
    private final List<Draft> drafts = new ArrayList<>();
    private final Map<Value, Integer> madeBy = new HashMap<>();

    /** An instruction to which kernels may still be added. */
    private static final class Draft {
        final Value library;
        Shape domain;
        final List<Root> roots = new ArrayList<>();
        final Set<Value> reads = new LinkedHashSet<>();
        int sums;

        Draft(Value library, Shape domain) {
            this.library = library;
            this.domain = domain;
        }

        Instruction instruction() {
            return library != null ? new LibraryCall(library) : new RowKernel(domain, roots);
        }
    }

    private Attempt(Set<Value> stored, Function<Value, NumberType> types) {
        this.stored = stored;
        this.types = types;
        this.finder = new Reads.Finder(value -> Scheduler.isMemory(value) || stored.contains(value));
    }

    /** @param chosen to be in memory; an attempt adds what must be there besides */
    static Attempt of(List<Value> needed, Set<Value> chosen, Function<Value, NumberType> types) {
        Set<Value> stored = new HashSet<>(chosen);
        while (true) {
            var attempt = new Attempt(stored, types);
            try {
                for (Value value : needed) {
                    attempt.place(value);
                }
                return attempt;
            } catch (Placement.ConflictingWidths conflict) {
                stored.add(conflict.reduction());
            }
        }
    }

    /** @return what it has in memory */
    Set<Value> stored() {
        return stored;
    }

    private void place(Value value) throws Placement.ConflictingWidths {
        if (value.isLibrary()) {
            drafts.add(new Draft(value, null));
            madeBy.put(value, drafts.size() - 1);
        } else if (value.primitive() instanceof Primitive.RowSum || value.primitive() instanceof Primitive.ImageSum) {
            place(new Sum(value), finder.ofUse(value.inputs().getFirst()));
        } else if (stored.contains(value)) {
            place(new Store(value, types.apply(value)), finder.of(value));
        }
    }

    private void place(Root root, Reads reads) throws Placement.ConflictingWidths {
        Shape domain = Placement.of(root.operand(), reads);
        int index = joinable(root, reads, domain);
        if (index < 0) {
            drafts.add(new Draft(null, domain));
            index = drafts.size() - 1;
        }
        Draft draft = drafts.get(index);
        draft.domain = draft.domain.channels() == 1 ? draft.domain.withChannels(domain.channels()) : draft.domain;
        draft.roots.add(root);
        draft.reads.addAll(reads.here());
        draft.reads.addAll(reads.elsewhere());
        draft.sums += isWideSum(root) ? 1 : 0;
        madeBy.put(root.value(), index);
    }

    /** @return the last kernel that may compute this as well and reads some of the same, or -1 */
    private int joinable(Root root, Reads reads, Shape domain) {
        for (int i = drafts.size() - 1; i >= 0; i--) {
            Draft draft = drafts.get(i);
            if (draft.library == null
                    && samePositions(draft, root, domain)
                    && (draft.domain.channels() == domain.channels()
                            || draft.domain.channels() == 1
                            || domain.channels() == 1)
                    && !(isWideSum(root) && draft.sums >= MAX_SUMS)
                    && shares(draft, root, reads)
                    && canRead(i, draft, root, reads)) {
                return i;
            }
        }
        return -1;
    }

    /** One number for each channel is computed beside what is computed at every position. */
    private static boolean ridesAlong(Draft draft, Root root) {
        return root instanceof Store
                && root.operand().shape().rows() == 1
                && draft.domain.channels() == root.operand().shape().channels()
                && draft.roots.getFirst().operand().shape().positions() > 1;
    }

    private static boolean isWideSum(Root root) {
        return root instanceof Sum && root.value().shape().channels() > Shape.FEW_CHANNELS;
    }

    private static boolean samePositions(Draft draft, Root root, Shape domain) {
        if (ridesAlong(draft, root)) {
            return true;
        }
        boolean ofOnePosition = draft.roots.getFirst().operand().shape().positions() == 1;
        return ofOnePosition == (root.operand().shape().positions() == 1)
                && draft.domain.withChannels(1).equals(domain.withChannels(1));
    }

    private boolean shares(Draft draft, Root root, Reads reads) {
        int rows = ridesAlong(draft, root) ? 1 : 2;
        return reads.here().stream()
                        .anyMatch(value ->
                                value.shape().rows() >= rows && (draft.reads.contains(value) || isRootOf(draft, value)))
                || reads.elsewhere().stream().anyMatch(draft.reads::contains);
    }

    private static boolean isRootOf(Draft draft, Value value) {
        return draft.roots.stream().anyMatch(root -> root instanceof Store && root.value() == value);
    }

    /** Everything that it reads is there before the kernel, or computed by it at the same position. */
    private boolean canRead(int index, Draft draft, Root root, Reads reads) {
        return reads.here().stream()
                        .allMatch(value -> maker(value) < index
                                || (isRootOf(draft, value) && isInRegisters(value, root.operand())))
                && reads.elsewhere().stream().allMatch(value -> maker(value) < index);
    }

    /** A thread has the channels that it computes, and all of a value with few. */
    private static boolean isInRegisters(Value value, Value operand) {
        int channels = value.shape().channels();
        return channels <= Shape.FEW_CHANNELS || channels == operand.shape().channels();
    }

    private int maker(Value value) {
        Value memory = value;
        while (memory.primitive() instanceof Primitive.View) {
            memory = memory.inputs().getFirst();
        }
        return madeBy.getOrDefault(memory, -1);
    }

    /** @return what our kernels read and write, and what their launches are worth */
    long bytes() {
        long bytes = 0;
        for (Draft draft : drafts) {
            if (draft.library == null) {
                bytes += BYTES_OF_LAUNCH;
                for (Value value : draft.reads) {
                    bytes += isRootOf(draft, value) ? 0 : bytes(value);
                }
                for (Root root : draft.roots) {
                    bytes += root instanceof Store ? bytes(root.value()) : 0;
                }
            }
        }
        return bytes;
    }

    private long bytes(Value value) {
        return value.shape().size() * (types.apply(value) == NumberType.ACTIVATION ? 2 : 4);
    }

    Schedule schedule(Map<Value, NumberType> types) {
        return new Schedule(drafts.stream().map(Draft::instruction).toList(), types);
    }
}
