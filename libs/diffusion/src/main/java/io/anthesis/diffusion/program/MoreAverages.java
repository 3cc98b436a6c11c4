package io.anthesis.diffusion.program;

import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.device.Resources;
import io.anthesis.program.kernel.KernelSource;
import java.util.List;

/** Moves the moving averages after the first, which the kernels of the optimizer move on their way. */
final class MoreAverages implements AutoCloseable {
    private final Resources resources = new Resources();
    private final ProgramState state;
    private final KernelLibrary kernels;
    private final DeviceArray trainable;
    private final DeviceArray statistics;

    MoreAverages(Device device, ProgramState state) {
        this.state = state;
        try {
            this.kernels = resources.add(device.compile(
                    List.of(KernelSource.ofResource("step.cuh"), KernelSource.ofResource("averages.cu")),
                    ElementType.FLOAT32));
            this.trainable = resources.add(count(device, state.trainable.count()));
            this.statistics = resources.add(count(device, state.statistics.count()));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    private static DeviceArray count(Device device, int numbers) {
        return DeviceArray.ofBytes(
                device, NativeBytes.allocate(Integer.BYTES).putInt(numbers).array());
    }

    /** After the weights and moving statistics have moved, if they have. */
    void start(StepTable table, long verdict) {
        for (int i = 1; i < state.averages.size(); i++) {
            ProgramState.Average average = state.averages.get(i);
            long momentum = table.momentum(i);
            follow(state.network.numbers(), average.trainable(), trainable, momentum, verdict);
            if (state.statistics.count() > 0) {
                follow(state.movingStatistics, average.statistics(), statistics, momentum, verdict);
            }
        }
    }

    private void follow(DeviceArray values, DeviceArray average, DeviceArray count, long momentum, long verdict) {
        kernels.launch(
                "follow",
                Math.ceilDiv(values.count(), KernelSource.THREADS),
                1,
                values.address(),
                average.address(),
                count.address(),
                momentum,
                verdict);
    }

    @Override
    public void close() {
        resources.close();
    }
}
