package io.anthesis.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a GPU will be compared with, on an emulated one. */
class TrainingCheckTest {
    @TempDir
    Path folder;

    private TrainingReference reference() throws IOException {
        return reference(new ResidualUNet(16, List.of(8, 16), 1, 32, 1000));
    }

    private TrainingReference reference(DiffusionNetwork network) throws IOException {
        Path file = folder.resolve("reference.safetensors");
        TrainingReference.compute(network).write(file);
        return TrainingReference.read(file);
    }

    @Test
    void aDeviceThatTrainsAlikePasses() throws IOException {
        try (var device = new EmulatedDevice(folder)) {
            List<CheckResult> results = new TrainingCheck(reference(), ComputeType.FLOAT32, 1e-3).run(device);

            assertThat(results).hasSize(7).allMatch(CheckResult::passed);
        }
    }

    @Test
    void classesAndDropoutPassAndOtherClassesFail() throws IOException {
        TrainingReference reference = reference(new ResidualUNet(16, List.of(8, 16), 1, 32, 1000, 3, 0.2));
        assertThat(reference.after()).containsKeys("ema/embedding.embeddings", "ema2/embedding.embeddings");
        try (var device = new EmulatedDevice(folder)) {
            List<CheckResult> results = new TrainingCheck(reference, ComputeType.FLOAT32, 1e-3).run(device);
            assertThat(results).hasSize(7).allMatch(CheckResult::passed);

            Arrays.fill(reference.batches().get(2).classes(), 3);
            assertThat(new TrainingCheck(reference, ComputeType.FLOAT32, 1e-6).run(device))
                    .anyMatch(result -> !result.passed() && result.line().contains("step 3, one by one"));
        }
    }

    @Test
    void anotherLossFails() throws IOException {
        TrainingReference reference = reference();
        reference.noiseLosses()[1] *= 1.01f;
        try (var device = new EmulatedDevice(folder)) {
            List<CheckResult> results = new TrainingCheck(reference, ComputeType.FLOAT32, 1e-3).run(device);

            assertThat(results)
                    .extracting(CheckResult::passed)
                    .containsExactly(true, false, true, true, true, false, true);
        }
    }
}
