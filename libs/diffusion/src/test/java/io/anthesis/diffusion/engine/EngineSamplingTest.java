package io.anthesis.diffusion.engine;

import static io.anthesis.diffusion.engine.BothEngines.GRAPH;
import static io.anthesis.diffusion.engine.BothEngines.MODEL;
import static io.anthesis.diffusion.engine.BothEngines.NUMBERS_OF_IMAGE;
import static io.anthesis.diffusion.engine.BothEngines.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.format.HostTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both engines promise of images; that of programs runs its kernels on the CPU. */
class EngineSamplingTest extends WithBothEngines {
    private static Map<String, HostTensor> trained;

    @BeforeAll
    static void train() {
        trained = engines.trained();
    }

    @ParameterizedTest
    @EnumSource
    void imagesDoNotDependOnTheirBatch(Execution execution) {
        try (LoadedModel model = engines.of(execution).load(MODEL, SmallModel.normalizer(), trained)) {
            var stochastic = new SamplerSettings(DiffusionTimes.uniform(3), Solver.DDIM, 1, true, 1, 0, true);
            ImageGenerator generator = model.images(stochastic, ComputeType.FLOAT32);
            float[] expected = generator.generate(5, 0, 12, step -> {});

            var sizes = new Random(3); // which groupings are tried is all that it decides
            for (int count : new int[] {1, 2, 5, 11}) {
                int first = sizes.nextInt(12 - count + 1);

                float[] images = generator.generate(5, first, count, step -> {});

                assertThat(images)
                        .as("images %d to %d", first, first + count - 1)
                        .containsExactly(Arrays.copyOfRange(
                                expected, first * NUMBERS_OF_IMAGE, (first + count) * NUMBERS_OF_IMAGE));
            }
        }
    }

    @Test
    void theEnginesSampleAlike() {
        List<float[]> noises =
                List.of(ImageNoise.initial(1, 0, SmallModel.SIZE), ImageNoise.initial(2, 0, SmallModel.SIZE));
        List<SeededImage> images = List.of(new SeededImage(5, 3), new SeededImage(6, 1));
        try (LoadedModel ours = engines.program.load(MODEL, SmallModel.normalizer(), trained);
                LoadedModel reference = engines.torchScript.load(MODEL, SmallModel.normalizer(), trained)) {
            ImageGenerator one = ours.images(SamplerSettings.ddim(4), ComputeType.FLOAT32);
            ImageGenerator other = reference.images(SamplerSettings.ddim(4), ComputeType.FLOAT32);

            assertNear(one.generate(images, step -> {}), other.generate(images, step -> {}));
            assertNear(one.generateFrom(noises, step -> {}), other.generateFrom(noises, step -> {}));
            Trajectory way = one.trajectory(5, 3, 1, step -> {});
            Trajectory otherWay = other.trajectory(5, 3, 1, step -> {});
            assertThat(way.noisy()).hasSize(4);
            for (int step = 0; step < 4; step++) {
                assertNear(way.noisy().get(step), otherWay.noisy().get(step));
                assertNear(way.predicted().get(step), otherWay.predicted().get(step));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachStepIsReportedAndMayEndTheSampling(Execution execution) {
        try (LoadedModel model = engines.of(execution).load(MODEL, SmallModel.normalizer(), trained)) {
            ImageGenerator generator = model.images(SamplerSettings.ddim(4), ComputeType.FLOAT32);
            List<Integer> steps = new ArrayList<>();
            float[] expected = generator.generate(5, 0, 1, steps::add);
            assertThat(steps).containsExactly(1, 2, 3, 4);

            assertThatThrownBy(() -> generator.generate(6, 0, 1, step -> {
                        throw new IllegalStateException("cancelled after step " + step);
                    }))
                    .hasMessage("cancelled after step 1");

            assertThat(generator.generate(5, 0, 1, step -> {})).containsExactly(expected);
        }
    }

    /** Models of one network share programs, whose weights are those of the last one's. */
    @ParameterizedTest
    @EnumSource
    void modelsTakeTurns(Execution execution) {
        Map<String, HostTensor> others = TrainingStart.initial(GRAPH, 99).tensors();
        try (LoadedModel one = engines.of(execution).load(MODEL, SmallModel.normalizer(), trained);
                LoadedModel two = engines.of(execution)
                        .load(MODEL, SmallModel.normalizer(), StateNames.part(others, StateNames.NETWORK))) {
            ImageGenerator ofOne = one.images(SamplerSettings.ddim(2), ComputeType.FLOAT32);
            ImageGenerator ofTwo = two.images(SamplerSettings.ddim(2), ComputeType.FLOAT32);
            float[] expected = ofOne.generate(5, 0, 1, step -> {});

            assertThat(ofTwo.generate(5, 0, 1, step -> {})).isNotEqualTo(expected);
            assertThat(ofOne.generate(5, 0, 1, step -> {})).containsExactly(expected);
        }
    }
}
