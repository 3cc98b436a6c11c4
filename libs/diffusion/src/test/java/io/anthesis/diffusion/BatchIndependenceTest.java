package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.TorchScriptImages;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.script.BatchPadding;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same image comes out whatever the batch, bit for bit. */
class BatchIndependenceTest {
    private static final int IMAGE_FLOATS = SmallModel.SIZE * SmallModel.SIZE * 3;

    static Stream<Arguments> models() {
        var stochastic = new SamplerSettings(DiffusionTimes.uniform(4), Solver.DDIM, 1, false, 1, 0, true);
        var higherOrder = new SamplerSettings(DiffusionTimes.uniform(4), Solver.DDIM, 0, true, 3, 0.5, true);
        return Stream.of(
                Arguments.of(SmallModel.example(), SamplerSettings.ddim(4)),
                Arguments.of(SmallModel.example(), stochastic),
                Arguments.of(SmallModel.clear(), higherOrder));
    }

    @ParameterizedTest
    @MethodSource("models")
    void imagesAreTheSameInEveryGrouping(DiffusionNetwork network, SamplerSettings settings) {
        try (var model = new SmallModel(network, SmallModel.everySetting());
                TrainingState state = model.initialState()) {
            model.train(state, 12); // weights whose output is not zero
            var diffusion = new ReverseDiffusion(
                    model.network,
                    new AngleSchedule(0.02, 0.95),
                    PredictionType.VELOCITY,
                    SmallModel.normalizer().range(),
                    settings);
            var generator = new TorchScriptImages(
                    model.manager, diffusion, state.ema(), SmallModel.normalizer(), new BatchPadding());
            int largest = BatchPadding.LARGEST;
            float[] expected = generator.generate(5, 0, largest, step -> {});

            var sizes = new Random(3); // which groupings are tried is all that it decides
            for (int count = 1; count <= largest; count += count < 8 ? 1 : 7) {
                int first = sizes.nextInt(largest - count + 1);

                float[] images = generator.generate(5, first, count, step -> {});

                assertThat(Arrays.mismatch(
                                images,
                                Arrays.copyOfRange(expected, first * IMAGE_FLOATS, (first + count) * IMAGE_FLOATS)))
                        .as("images %d to %d", first, first + count - 1)
                        .isEqualTo(-1);
            }
        }
    }
}
