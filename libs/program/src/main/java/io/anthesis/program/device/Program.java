package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.Tensor;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.program.kernel.KernelWriter;
import io.anthesis.program.schedule.Instruction;
import io.anthesis.program.schedule.Instruction.LibraryCall;
import io.anthesis.program.schedule.Instruction.RowKernel;
import io.anthesis.program.schedule.Schedule;
import io.anthesis.program.schedule.Scheduler;
import io.anthesis.program.value.NumberType;
import io.anthesis.program.value.Primitive.Source;
import io.anthesis.program.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A schedule on a device: kernels compiled, ready to be run. Memory of values is PyTorch's, freed after their last use. */
public final class Program implements AutoCloseable {
    private final Device device;
    private final Schedule schedule;
    private final ElementType activations;
    private final Map<RowKernel, KernelSource> sources = new LinkedHashMap<>();
    private final KernelLibrary kernels;
    private final Lifetimes lifetimes;
    private final Tensor partial;
    private final Tensor counters;
    private ProgramMemory memory;

    private Program(Device device, List<Value> outputs, ElementType activations) {
        this.device = device;
        this.activations = activations;
        this.schedule = Scheduler.of(outputs);
        this.lifetimes = new Lifetimes(schedule, outputs);
        for (Instruction instruction : schedule.instructions()) {
            if (instruction instanceof RowKernel kernel) {
                sources.put(kernel, KernelWriter.write(kernel, schedule.types(), activations.bytes()));
            }
        }
        this.kernels = device.compile(List.copyOf(sources.values()), activations);
        this.partial = floats(
                sources.keySet().stream().mapToLong(this::partialSums).max().orElse(1));
        int images = sources.keySet().stream()
                .mapToInt(kernel -> kernel.domain().images())
                .max()
                .orElse(1);
        this.counters = floats(1L + images);
        device.clear(counters.address(), (1L + images) * Float.BYTES);
    }

    /** @param outputs what callers read after a run, in float32 */
    public static Program compile(Device device, List<Value> outputs, ElementType activations) {
        return new Program(device, outputs, activations);
    }

    private Tensor floats(long count) {
        long[] one = {1};
        return device.libtorch().empty(new long[] {Math.max(1, count)}, one, ElementType.FLOAT32);
    }

    private long partialSums(RowKernel kernel) {
        return (long) blocksOfImage(kernel)
                * kernel.domain().images()
                * sources.get(kernel).sums();
    }

    private int blocksOfImage(RowKernel kernel) {
        int rows = sources.get(kernel).rowsOfBlock();
        int most = (kernel.domain().positions() + rows - 1) / rows;
        return Math.clamp(device.blocks() / kernel.domain().images(), 1, most);
    }

    /**
     * Computes the outputs.
     *
     * @param addresses of sources, which hold numbers of their types
     */
    public void run(ToLongFunction<Source> addresses) {
        release();
        memory = new ProgramMemory(device.libtorch(), schedule.types(), activations, addresses);
        var library = new LibraryOperations(device.libtorch(), memory);
        for (int i = 0; i < schedule.instructions().size(); i++) {
            switch (schedule.instructions().get(i)) {
                case LibraryCall(Value value) -> library.run(value);
                case RowKernel kernel -> launch(kernel);
            }
            lifetimes.endingAfter(i).forEach(memory::free);
        }
    }

    private void launch(RowKernel kernel) {
        KernelSource source = sources.get(kernel);
        List<Long> addresses = new ArrayList<>();
        source.reads().forEach(value -> addresses.add(memory.address(value)));
        source.writes().forEach(value -> addresses.add(memory.allocate(value).address()));
        if (source.sums() > 0) {
            addresses.add(partial.address());
            addresses.add(counters.address());
        }
        kernels.launch(
                source.name(),
                blocksOfImage(kernel),
                kernel.domain().images(),
                addresses.stream().mapToLong(Long::longValue).toArray());
    }

    /** @return where an output lies, until the next run */
    public long address(Value output) {
        return memory.address(output);
    }

    /** @return how the numbers of an output lie in memory */
    public ElementType type(Value output) {
        return memory.type(output);
    }

    /** @return the numbers of an output, which may be of either type */
    public float[] read(Value output) {
        if (schedule.types().get(output) != NumberType.FLOAT32 && activations != ElementType.FLOAT32) {
            throw new IllegalArgumentException(output + " is not in float32");
        }
        return DeviceArray.read(
                device, memory.address(output), Math.toIntExact(output.shape().size()));
    }

    /** @return what it does */
    public Schedule schedule() {
        return schedule;
    }

    private void release() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    @Override
    public void close() {
        release();
        kernels.close();
        partial.close();
        counters.close();
    }
}
