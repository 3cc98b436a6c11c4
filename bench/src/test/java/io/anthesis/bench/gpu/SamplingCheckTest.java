package io.anthesis.bench.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.WeightSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingCheckTest {
    @TempDir
    Path folder;

    private SamplingReference reference;

    @BeforeEach
    void compute() throws IOException {
        Path file = folder.resolve("reference.safetensors");
        var trained = TrainingReference.compute(new ResidualUNet(16, List.of(8, 16), 1, 32, 1000));
        SamplingReference.compute(trained).write(file);
        reference = SamplingReference.read(file);
    }

    private List<CheckResult> check() {
        return check(ComputeType.FLOAT32);
    }

    private List<CheckResult> check(ComputeType type) {
        try (var device = new EmulatedDevice(folder)) {
            return new SamplingCheck(reference, type, SamplingCheck.tolerance(type)).run(device);
        }
    }

    @Test
    void aDeviceThatSamplesAlikePasses() {
        assertThat(check())
                .hasSameSizeAs(SamplingReference.samplers(reference.network()).keySet())
                .allMatch(CheckResult::passed);
    }

    @Test
    void aDeviceThatGuidesAlikePassesAndOneThatDoesNotFails() {
        var network = new ResidualUNet(16, List.of(8, 16), 1, 32, 1000, 3, 0);
        Map<String, HostTensor> weights =
                StateNames.part(TrainingStart.initial(network.graph(), 1).tensors(), StateNames.NETWORK);
        reference = SamplingReference.compute(network, weights);
        assertThat(check()).hasSize(7).allMatch(CheckResult::passed);

        String embedding = network.graph().weights().stream()
                .map(WeightSpec::name)
                .filter(name -> name.startsWith("embedding"))
                .findFirst()
                .orElseThrow();
        HostTensor table = reference.weights().get(embedding);
        reference.weights().put(embedding, HostTensor.of(new float[table.floats().length], table.shape()));

        assertThat(check()).noneMatch(CheckResult::passed);
    }

    @Test
    void aGuideOfOtherWeightsFails() {
        reference.guide().putAll(reference.weights());

        assertThat(check())
                .filteredOn(result -> !result.passed())
                .extracting(CheckResult::line)
                .singleElement()
                .asString()
                .contains("autoguidance");
    }

    @Test
    void anotherImageFails() {
        change("dpm-solver", 0.1f);
        change("second-order", Float.NaN);

        assertThat(check())
                .filteredOn(result -> !result.passed())
                .extracting(CheckResult::line)
                .hasSize(2)
                .allMatch(line -> line.contains("dpm-solver") || line.contains("second-order"));
    }

    private void change(String sampler, float by) {
        HostTensor images = reference.images().get(sampler);
        float[] numbers = images.floats().clone();
        numbers[7] += by;
        reference.images().put(sampler, HostTensor.of(numbers, images.shape()));
    }

    @Test
    void anotherWeightFails() {
        String output =
                reference.network().graph().output().weights().getFirst().name();
        HostTensor weight = reference.weights().get(output);
        reference.weights().put(output, HostTensor.of(new float[weight.floats().length], weight.shape()));

        assertThat(check()).noneMatch(CheckResult::passed);
    }

    @Test
    void bfloat16ComesNear() {
        assertThat(check(ComputeType.BFLOAT16)).allMatch(CheckResult::passed);
    }
}
