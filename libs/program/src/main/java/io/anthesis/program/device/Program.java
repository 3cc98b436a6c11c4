package io.anthesis.program.device;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.LibtorchFailure;
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
import io.anthesis.tensor.execution.ComputeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A schedule on a device: kernels compiled, ready to be run. Memory of values is PyTorch's, freed after their last use. */
public final class Program implements AutoCloseable {
    /** What a convolution may need beside its result. */
    private static final long WORKSPACE_BYTES = 256L << 20;

    private final Resources resources = new Resources();
    private final Device device;
    private final Schedule schedule;
    private final ComputeType computeType;
    private final ElementType activations;
    private final Map<RowKernel, KernelSource> sources = new LinkedHashMap<>();
    private final KernelLibrary kernels;
    private final Lifetimes lifetimes;
    private final Tensor partial;
    private final Tensor counters;
    private ProgramMemory memory;

    private Program(Device device, List<Value> outputs, ComputeType computeType) {
        this.device = device;
        this.computeType = computeType;
        this.activations = ElementType.ofActivations(computeType);
        this.schedule = Scheduler.of(outputs);
        this.lifetimes = new Lifetimes(schedule, outputs);
        for (Instruction instruction : schedule.instructions()) {
            if (instruction instanceof RowKernel kernel) {
                sources.put(kernel, KernelWriter.write(kernel, schedule.types(), activations.bytes()));
            }
        }
        try {
            this.kernels = resources.add(device.compile(List.copyOf(sources.values()), activations));
            this.partial = resources.add(Allocation.of(
                    device,
                    sources.keySet().stream().mapToLong(this::partialSums).max().orElse(1),
                    ElementType.FLOAT32));
            int images = sources.keySet().stream()
                    .mapToInt(kernel -> kernel.domain().images())
                    .max()
                    .orElse(1);
            this.counters = resources.add(Allocation.of(device, 1L + images, ElementType.FLOAT32));
            device.clear(counters.address(), (1L + images) * Float.BYTES);
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    /** @param outputs what callers read after a run, in float32 */
    public static Program compile(Device device, List<Value> outputs, ComputeType computeType) {
        return new Program(device, outputs, computeType);
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
        device.compute(computeType);
        memory = new ProgramMemory(device, schedule.types(), activations, addresses);
        var library = new LibraryOperations(device.libtorch(), memory);
        for (int i = 0; i < schedule.instructions().size(); i++) {
            switch (schedule.instructions().get(i)) {
                case LibraryCall(Value value) -> run(library, value);
                case RowKernel kernel -> launch(kernel);
            }
            lifetimes.endingAfter(i).forEach(memory::free);
        }
    }

    private void run(LibraryOperations library, Value value) {
        try {
            library.run(value);
        } catch (LibtorchFailure e) {
            // Its C functions do not say why.
            device.requireMemory(value.shape().size() * memory.type(value).bytes() + WORKSPACE_BYTES, value.toString());
            throw e;
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

    /**
     * Looks whether there is memory for a run. What the last run has left is given back before.
     *
     * @param doing what it computes
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if the memory is not available
     */
    public void requireMemory(String doing) {
        release();
        device.requireMemory(new MemoryPlan(schedule, lifetimes, activations).largest() + WORKSPACE_BYTES, doing);
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
        resources.close();
    }
}
