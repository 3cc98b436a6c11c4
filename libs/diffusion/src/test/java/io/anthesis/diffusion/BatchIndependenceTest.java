package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.Denoiser;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.TorchScriptImages;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertSameInEveryGrouping(
                    new TorchScriptImages(
                            model.manager, diffusion, state.ema(), SmallModel.normalizer(), new BatchPadding()),
                    SeededImage.range(5, 0, BatchPadding.LARGEST));
        }
    }

    /** More than half of the largest batch are evaluated twice instead of together. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void guidedImagesAreTheSameInEveryGrouping(boolean byAnother) {
        var conditional = new ResidualUNet(SmallModel.SIZE, List.of(8, 16), 1, 16, 20, 3, 0);
        var settings = new SamplerSettings(DiffusionTimes.uniform(3), Solver.DDIM, 0.5, true, 1, 0, true)
                .with(new Guidance(3, 0.5, 1));
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var network = new CompiledNetwork(manager, conditional.graph());
                var weights = Weights.of(manager, network.graph(), RandomWeights.of(network.graph(), 1));
                var networkOfGuide =
                        new CompiledNetwork(manager, SmallModel.clear().graph());
                var weightsOfGuide =
                        Weights.of(manager, networkOfGuide.graph(), RandomWeights.of(networkOfGuide.graph(), 2))) {
            var guide = new Denoiser(networkOfGuide, weightsOfGuide, PredictionType.NOISE);
            var diffusion = new ReverseDiffusion(
                    network,
                    new AngleSchedule(0.02, 0.95),
                    PredictionType.VELOCITY,
                    SmallModel.normalizer().range(),
                    settings,
                    Optional.of(guide).filter(used -> byAnother));
            List<SeededImage> images = SeededImage.range(5, 0, BatchPadding.LARGEST).stream()
                    .map(image -> image.of(ClassMixture.of((int) image.number() % 4)))
                    .toList();

            assertSameInEveryGrouping(
                    new TorchScriptImages(
                            manager,
                            diffusion,
                            weights,
                            SmallModel.normalizer(),
                            new BatchPadding(),
                            new BatchPadding()),
                    images);
        }
    }

    private static void assertSameInEveryGrouping(ImageGenerator generator, List<SeededImage> images) {
        int largest = images.size();
        float[] expected = generator.generate(images, step -> {});

        var sizes = new Random(3); // which groupings are tried is all that it decides
        for (int count = 1; count <= largest; count += count < 8 ? 1 : 7) {
            int first = sizes.nextInt(largest - count + 1);

            float[] some = generator.generate(images.subList(first, first + count), step -> {});

            assertThat(Arrays.mismatch(
                            some, Arrays.copyOfRange(expected, first * IMAGE_FLOATS, (first + count) * IMAGE_FLOATS)))
                    .as("images %d to %d", first, first + count - 1)
                    .isEqualTo(-1);
        }
    }
}
