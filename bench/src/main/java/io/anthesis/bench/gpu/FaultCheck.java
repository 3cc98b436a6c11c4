package io.anthesis.bench.gpu;

import io.anthesis.diffusion.engine.Trial;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
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
import java.util.List;

/** What goes wrong on a device is an exception that says what it is. After a lost device the process has to end. */
record FaultCheck(Device device) {
    private static final NetworkGraph LARGE_IMAGES = new ResidualUNet(128, List.of(32, 64), 1, 32, 1000).graph();
    /** Its activations take hundreds of gigabytes. */
    private static final int TOO_LARGE = 16_384;

    private static final int SMALL_BATCH = 2;
    /** Nothing lies there. */
    private static final long NOWHERE = 8;

    /** A batch that does not fit is refused, and a small one still runs. */
    CheckResult memory() {
        try (ProgramState state = ProgramState.initialize(device, LARGE_IMAGES, 1, ComputeType.FLOAT32);
                var training = new ProgramTraining(
                        device, state, TrainingReference.SCHEDULE, TrainingReference.SETTINGS, TOO_LARGE, 1)) {
            return new CheckResult(false, "a step of " + TOO_LARGE + " images found memory: " + training.canStart());
        } catch (OutOfDeviceMemory e) {
            return new CheckResult(true, e.getMessage() + "; a small training after it: " + Trial.run(device));
        }
    }

    /** A capture of what waits for the device. */
    CheckResult capture() {
        try (var array = new DeviceArray(device, SMALL_BATCH, ElementType.FLOAT32)) {
            device.capture(() -> array.read(0, SMALL_BATCH));
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
                var array = new DeviceArray(device, SMALL_BATCH, ElementType.FLOAT32)) {
            kernels.launch("draw_normals", 1, 1, NOWHERE, NOWHERE, NOWHERE);
            array.read(0, SMALL_BATCH);
            return new CheckResult(false, "a kernel read where nothing lies");
        } catch (DeviceLost e) {
            return new CheckResult(true, e.getMessage());
        }
    }
}
