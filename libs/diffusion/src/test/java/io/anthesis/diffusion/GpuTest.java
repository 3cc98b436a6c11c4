package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingObserver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.StepNoises;
import io.anthesis.diffusion.sampling.TorchScriptImages;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What must hold on a GPU; run where there is one (docs/contributing.md). */
@Tag("gpu")
class GpuTest {
    @Test
    void imagesAgreeWithThoseOfTheCpu() {
        Map<String, HostTensor> weights;
        float[] expected;
        try (var model = new SmallModel(1e-3);
                TrainingState state = model.initialState()) {
            model.train(state, 12);
            weights = state.ema().toHost();
            expected = sample(model.manager, weights);
        }

        try (NDManager gpu = ComputeDevice.newManager(Device.gpu())) {
            assertThat(sample(gpu, weights)).usingComparatorWithPrecision(1e-4f).containsExactly(expected);
        }
    }

    private static float[] sample(NDManager parent, Map<String, HostTensor> tensors) {
        try (NDManager manager = parent.newSubManager();
                var network = new CompiledNetwork(manager, SmallModel.example().graph());
                var weights = Weights.of(manager, network.graph(), tensors)) {
            NDArray noise = new ImageNoise(SeededImage.range(1, 0, 4), 4, SmallModel.SIZE).initial(manager);
            return diffusion(network)
                    .sample(weights, noise, StepNoises.NONE, SamplingObserver.NONE)
                    .toFloatArray();
        }
    }

    @Test
    void imagesAreTheSameInEveryGrouping() {
        try (var model = new SmallModel(Device.gpu(), Compilation.DEFAULT);
                TrainingState state = model.initialState()) {
            model.train(state, 12);
            ImageGenerator generator = generator(model, state.ema());
            float[] together = generator.generate(5, 0, 64, step -> {});

            for (int count : new int[] {1, 3, 16, 33}) {
                float[] some = generator.generate(5, 7, count, step -> {});

                int image = SmallModel.SIZE * SmallModel.SIZE * 3;
                assertThat(some)
                        .as("%d images", count)
                        .containsExactly(Arrays.copyOfRange(together, 7 * image, (7 + count) * image));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyComputeTypeLearnsTheSame(ComputeType type) {
        try (var precise = new SmallModel(Device.cpu(), Compilation.DEFAULT);
                var model = new SmallModel(Device.gpu(), new Compilation(type, false));
                TrainingState expected = precise.initialState();
                TrainingState state = model.initialState()) {
            List<Losses> onCpu = precise.train(expected, 20);
            List<Losses> onGpu = model.train(state, 20);

            assertThat(onGpu.getLast().noise())
                    .isCloseTo(onCpu.getLast().noise(), withinPercentage(type == ComputeType.FLOAT32 ? 0.1 : 3));
        }
    }

    @Test
    void aResumedTrainingIsTheSameBitForBit() {
        try (var model = new SmallModel(Device.gpu(), new Compilation(ComputeType.FLOAT32, true));
                TrainingState whole = model.initialState();
                TrainingState first = model.initialState()) {
            List<Losses> expected = model.train(whole, 20);
            model.train(first, 10);
            try (TrainingState second = model.restore(first.toHost(), first.steps())) {
                assertThat(model.train(second, 10)).isEqualTo(expected.subList(10, 20));
            }
        }
    }

    @Test
    void memoryThatRunsOutIsNamedAndWhatWasThereStillWorks() {
        try (var model = new SmallModel(Device.gpu(), Compilation.DEFAULT);
                TrainingState state = model.initialState()) {
            assertThatThrownBy(() -> model.manager.zeros(new Shape(1L << 40)))
                    .matches(OutOfDeviceMemory::isOutOfMemory);

            assertThat(model.train(state, 2)).hasSize(2);
        }
    }

    @Test
    void theMemoryOfTheDeviceIsKnown() {
        assertThat(ComputeDevice.memoryBytes(Device.gpu())).isGreaterThan(1L << 30);
        assertThat(ComputeDevice.parse("auto")).isEqualTo(Device.gpu());
        assertThatThrownBy(() -> ComputeDevice.parse("gpu:99")).hasMessageContaining("gpu:99");
    }

    private static ImageGenerator generator(SmallModel model, Weights weights) {
        return new TorchScriptImages(
                model.manager, diffusion(model.network), weights, SmallModel.normalizer(), new BatchPadding());
    }

    private static ReverseDiffusion diffusion(CompiledNetwork network) {
        return new ReverseDiffusion(
                network,
                new AngleSchedule(0.3, 0.95),
                PredictionType.NOISE,
                SmallModel.normalizer().range(),
                SamplerSettings.ddim(5));
    }

    @Test
    void exactStepsRepeatBitForBit() {
        var exact = new Compilation(ComputeType.FLOAT32, true);
        try (var once = new SmallModel(Device.gpu(), exact);
                var again = new SmallModel(Device.gpu(), exact);
                TrainingState first = once.initialState();
                TrainingState second = again.initialState()) {
            assertThat(once.train(first, 20)).isEqualTo(again.train(second, 20));
        }
    }
}
