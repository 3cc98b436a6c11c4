package io.anthesis.bench.gpu;

import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.program.bindings.ElementType;
import io.anthesis.program.bindings.InvalidCapture;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.DeviceArray;
import io.anthesis.program.device.KernelLibrary;
import io.anthesis.program.kernel.KernelSource;
import io.anthesis.tensor.device.DeviceLost;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.List;

/** What goes wrong on a device is an exception that says what it is. After a lost device the process has to end. */
record FaultCheck(Device device) {
    private static final NetworkGraph LARGE_IMAGES = new ResidualUNet(128, List.of(32, 64), 1, 32, 1000).graph();
    private static final int SIZE = 8;
    private static final NetworkGraph SMALL_IMAGES = new ResidualUNet(SIZE, List.of(8, 16), 1, 8, 1000).graph();
    /** Its activations take hundreds of gigabytes. */
    private static final int TOO_LARGE = 16_384;

    private static final int SMALL = 2;
    private static final int STEPS = 3;
    /** Nothing lies there. */
    private static final long NOWHERE = 8;

    /** A batch that does not fit is refused, and a smaller one still runs, is captured, and is replayed. */
    CheckResult memory() {
        String message;
        try (ProgramState state = ProgramState.initialize(device, LARGE_IMAGES, 1, ComputeType.FLOAT32);
                var training = training(state, TOO_LARGE)) {
            return new CheckResult(false, "a step of " + TOO_LARGE + " images found memory: " + training.canStart());
        } catch (OutOfDeviceMemory e) {
            message = e.getMessage();
        }
        try (ProgramState state = ProgramState.initialize(device, SMALL_IMAGES, 1, ComputeType.FLOAT32);
                var training = training(state, SMALL)) {
            boolean finite = true;
            for (int step = 0; step < STEPS; step++) {
                finite &= training.step(noise()).isFinite();
            }
            return new CheckResult(finite && state.steps() == STEPS, message);
        }
    }

    private static NormalizedBatch noise() {
        float[] numbers = new float[SMALL * SIZE * SIZE * 3];
        new CounterRandom(1, Purpose.INITIAL_NOISE, 0).fillNormal(numbers, 0, numbers.length);
        return new NormalizedBatch(numbers, numbers.clone(), new float[] {0.25f, 0.75f});
    }

    private ProgramTraining training(ProgramState state, int batch) {
        return new ProgramTraining(device, state, TrainingReference.SCHEDULE, TrainingReference.SETTINGS, batch, 1);
    }

    /** A capture of what waits for the device. */
    CheckResult capture() {
        try (var array = new DeviceArray(device, SMALL, ElementType.FLOAT32)) {
            device.capture(() -> array.read(0, SMALL));
            return new CheckResult(false, "a read was captured");
        } catch (InvalidCapture e) {
            return new CheckResult(true, e.getMessage());
        }
    }

    /** A kernel that reads where nothing lies. */
    CheckResult fault() {
        try (KernelLibrary kernels = device.compile(
                        List.of(KernelSource.ofResource("random.cuh"), KernelSource.ofResource("batches.cu")),
                        ElementType.FLOAT32);
                var array = new DeviceArray(device, SMALL, ElementType.FLOAT32)) {
            kernels.launch("draw_normals", 1, 1, NOWHERE, NOWHERE, NOWHERE);
            array.read(0, SMALL);
            return new CheckResult(false, "a kernel read where nothing lies");
        } catch (DeviceLost e) {
            return new CheckResult(true, e.getMessage());
        }
    }
}
