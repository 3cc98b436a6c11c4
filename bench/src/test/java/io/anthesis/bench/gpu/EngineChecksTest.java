package io.anthesis.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.EngineDescription;
import io.anthesis.diffusion.engine.ProgramEngine;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks that need a GPU, as far as a CPU gets with them. */
class EngineChecksTest {
    private static final DiffusionNetwork NETWORK = new ResidualUNet(8, List.of(8, 16), 1, 8, 1000);

    @TempDir
    private Path folder;

    private EmulatedDevice device;
    private DiffusionEngine engine;

    @BeforeEach
    void open() {
        device = new EmulatedDevice(folder);
        var description = new EngineDescription("cpu", 1, 1, List.of(ComputeType.FLOAT32), "emulated");
        engine = new ProgramEngine(device, description, ProgramEngine.conditions("2", "cpu", null));
    }

    private KillCheck kill() {
        return new KillCheck(engine, ComputeType.FLOAT32, NETWORK, folder);
    }

    @Test
    void aKilledTrainingIsTheSameInTheEndAndADifferenceIsFound() throws IOException {
        kill().begin();
        assertThat(kill().resume()).allMatch(CheckResult::passed);

        Path end = folder.resolve("end-float32.safetensors");
        Map<String, HostTensor> tensors =
                new LinkedHashMap<>(SafeTensors.read(end).tensors());
        Map.Entry<String, HostTensor> first = tensors.entrySet().iterator().next();
        float[] floats = first.getValue().floats().clone();
        floats[0] = Math.nextUp(floats[0]);
        tensors.put(first.getKey(), HostTensor.of(floats, first.getValue().shape()));
        SafeTensors.write(end, tensors, Map.of());

        assertThat(kill().resume()).noneMatch(CheckResult::passed).allMatch(result -> result.line()
                .endsWith("1 differ"));
    }

    @Test
    void aKilledTrainingWithClassesAndDropoutIsTheSameInTheEnd() throws IOException {
        var network = new ResidualUNet(8, List.of(8, 16), 1, 8, 1000, 3, 0.2);
        new KillCheck(engine, ComputeType.FLOAT32, network, folder).begin();

        assertThat(new KillCheck(engine, ComputeType.FLOAT32, network, folder).resume())
                .allMatch(CheckResult::passed);
        assertThat(folder.resolve("conditional-end-float32.safetensors")).exists();
    }

    @Test
    void aCheckpointIsTakenInTheMiddle() {
        double share = new BusyShare(engine, ComputeType.FLOAT32, NETWORK, 2, folder).measure(4);

        assertThat(share).isPositive();
        assertThat(folder.resolve("busy.safetensors")).exists();
    }

    @Test
    void memoryThatRunsOutIsFound() {
        device.limitMemory(2L << 30);

        CheckResult result = new FaultCheck(device).memory();
        assertThat(result.passed()).isTrue();
        assertThat(result.line()).contains("a training step of 16384 images: out of memory");
    }

    @Test
    void whatIsNotCapturedFailsTheCheck() {
        assertThat(new FaultCheck(device).capture().passed()).isFalse();
    }
}
