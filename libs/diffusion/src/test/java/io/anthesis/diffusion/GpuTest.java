package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingObserver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.StepNoises;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
            var diffusion = new ReverseDiffusion(
                    network,
                    new AngleSchedule(0.3, 0.95),
                    PredictionType.NOISE,
                    SmallModel.normalizer().range(),
                    SamplerSettings.ddim(5));
            NDArray noise = new ImageNoise(SeededImage.range(1, 0, 4), 4, SmallModel.SIZE).initial(manager);
            return diffusion
                    .sample(weights, noise, StepNoises.NONE, SamplingObserver.NONE)
                    .toFloatArray();
        }
    }

    @Test
    void exactStepsRepeatBitForBit() {
        try (var once = SmallModel.exactOn(Device.gpu());
                var again = SmallModel.exactOn(Device.gpu());
                TrainingState first = once.initialState();
                TrainingState second = again.initialState()) {
            assertThat(once.train(first, 20)).isEqualTo(again.train(second, 20));
        }
    }
}
