package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training by programs, from its data to a state on disk and on from there, in a process without DJL's native part. */
class WithoutDjlTest {
    private static final NetworkGraph GRAPH = SmallModel.example().graph();
    private static final TrainingSettings SETTINGS =
            TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9);

    @TempDir
    Path folder;

    @Test
    void aTrainingResumesBitForBit() throws Exception {
        Path output = folder.resolve("output.txt");
        int exit = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutDjlTest.class.getName(),
                        EmulatedDevice.djlsLibraries().toString(),
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();

        assertThat(exit).as(Files.readString(output)).isZero();
    }

    /** @param arguments folder of PyTorch's libraries, folder to work in */
    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[1]);
        try (var device = new EmulatedDevice(Path.of(arguments[0]), folder)) {
            Map<String, HostTensor> whole = train(device, initial(device), 0, 2);
            Path file = folder.resolve("state.safetensors");
            SafeTensors.write(file, train(device, initial(device), 0, 1), Map.of());
            Map<String, HostTensor> resumed =
                    train(device, SafeTensors.read(file).tensors(), 1, 1);

            whole.forEach((name, tensor) -> {
                if (!Arrays.equals(tensor.floats(), resumed.get(name).floats())) {
                    throw new AssertionError(name + " differs");
                }
            });
        }
        if (Files.readString(Path.of("/proc/self/maps")).contains("djl_torch")) {
            throw new AssertionError("DJL's native part was loaded");
        }
    }

    private static Map<String, HostTensor> initial(EmulatedDevice device) {
        try (ProgramState state = ProgramState.initialize(device, GRAPH, 7, ComputeType.FLOAT32)) {
            return state.toHost();
        }
    }

    private static Map<String, HostTensor> train(
            EmulatedDevice device, Map<String, HostTensor> from, long done, int steps) {
        try (ProgramState state = ProgramState.restore(device, GRAPH, from, done, ComputeType.FLOAT32);
                var batches = new DeviceBatches(
                        device, SmallModel.images(), SmallModel.normalizer(), 7, true, new EpochOrder(7, 24, 2, 8));
                var training = new ProgramTraining(device, state, new AngleSchedule(0.02, 0.95), SETTINGS, batches)) {
            for (int i = 0; i < steps; i++) {
                training.step();
            }
            return state.toHost();
        }
    }
}
