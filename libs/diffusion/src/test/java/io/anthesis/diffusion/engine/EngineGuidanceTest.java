package io.anthesis.diffusion.engine;

import static io.anthesis.diffusion.engine.BothEngines.MODEL;
import static io.anthesis.diffusion.engine.BothEngines.NUMBERS_OF_IMAGE;
import static io.anthesis.diffusion.engine.BothEngines.assertNear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.RandomWeights;
import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.format.HostTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both engines promise of guided images; that of programs runs its kernels on the CPU. */
class EngineGuidanceTest extends WithBothEngines {
    private static final ModelSpec CONDITIONAL = new ModelSpec(
            new ResidualUNet(SmallModel.SIZE, List.of(8, 16), 1, 16, 20, 3, 0),
            new AngleSchedule(0.02, 0.95),
            PredictionType.VELOCITY);

    private static Map<String, HostTensor> trained;

    @BeforeAll
    static void train() {
        trained = engines.trained();
    }

    private static LoadedModel conditional(Execution execution, int seed) {
        return engines.of(execution)
                .load(
                        CONDITIONAL,
                        SmallModel.normalizer(),
                        RandomWeights.of(CONDITIONAL.network().graph(), seed));
    }

    private static List<SeededImage> ofClasses(int count) {
        return SeededImage.range(5, 0, count).stream()
                .map(image -> image.of(ClassMixture.of((int) image.number() % 4)))
                .toList();
    }

    static Stream<Arguments> guided() {
        return Stream.of(Execution.values())
                .flatMap(execution -> Stream.of(true, false).map(byAnother -> Arguments.of(execution, byAnother)));
    }

    @ParameterizedTest
    @MethodSource("guided")
    void guidedImagesDoNotDependOnTheirBatch(Execution execution, boolean byAnother) {
        var settings = new SamplerSettings(DiffusionTimes.uniform(2), Solver.DDIM, 1, true, 1, 0, true)
                .with(new Guidance(3, 0.9, 1));
        List<SeededImage> images = ofClasses(12);
        try (LoadedModel model = conditional(execution, 1);
                LoadedModel guide = engines.of(execution).load(MODEL, SmallModel.normalizer(), trained)) {
            ImageGenerator generator = model.images(
                    settings, ComputeType.FLOAT32, Optional.of(guide).filter(used -> byAnother));
            float[] expected = generator.generate(images, step -> {});

            var sizes = new Random(3); // which groupings are tried is all that it decides
            for (int count : new int[] {1, 5}) {
                int first = sizes.nextInt(12 - count + 1);

                float[] some = generator.generate(images.subList(first, first + count), step -> {});

                assertThat(some)
                        .as("images %d to %d", first, first + count - 1)
                        .containsExactly(Arrays.copyOfRange(
                                expected, first * NUMBERS_OF_IMAGE, (first + count) * NUMBERS_OF_IMAGE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theEnginesGuideAlike(boolean byAnother) {
        SamplerSettings settings = SamplerSettings.ddim(3).with(Guidance.of(2));
        List<SeededImage> images = ofClasses(2);
        List<float[]> noises =
                List.of(ImageNoise.initial(1, 0, SmallModel.SIZE), ImageNoise.initial(2, 0, SmallModel.SIZE));
        List<ClassMixture> classes =
                List.of(ClassMixture.of(3), ClassMixture.between(ClassMixture.of(1), ClassMixture.of(2), 0.5));
        try (LoadedModel ours = conditional(Execution.PROGRAM, 1);
                LoadedModel guide = conditional(Execution.PROGRAM, 2);
                LoadedModel reference = conditional(Execution.TORCHSCRIPT, 1);
                LoadedModel guideOfReference = conditional(Execution.TORCHSCRIPT, 2)) {
            ImageGenerator one = ours.images(
                    settings, ComputeType.FLOAT32, Optional.of(guide).filter(used -> byAnother));
            ImageGenerator other = reference.images(
                    settings, ComputeType.FLOAT32, Optional.of(guideOfReference).filter(used -> byAnother));

            assertNear(one.generate(images, step -> {}), other.generate(images, step -> {}));
            assertNear(one.generateFrom(noises, classes, step -> {}), other.generateFrom(noises, classes, step -> {}));
            Trajectory way = one.trajectory(images, step -> {});
            Trajectory otherWay = other.trajectory(images, step -> {});
            assertThat(way.noisy()).hasSize(3);
            for (int step = 0; step < 3; step++) {
                assertNear(way.noisy().get(step), otherWay.noisy().get(step));
                assertNear(way.predicted().get(step), otherWay.predicted().get(step));
            }
            assertThat(way.predicted().getLast()).containsExactly(one.generate(images, step -> {}));
        }
    }

    /** Also where both are of one network, and where either is sampled alone in between. */
    @ParameterizedTest
    @EnumSource
    void aModelAndItsGuideKeepTheirOwnWeights(Execution execution) {
        SamplerSettings plain = SamplerSettings.ddim(2);
        SamplerSettings guided = plain.with(Guidance.of(3));
        List<SeededImage> images = ofClasses(2);
        try (LoadedModel model = conditional(execution, 1);
                LoadedModel guide = conditional(execution, 2)) {
            float[] alone = model.images(plain, ComputeType.FLOAT32).generate(images, step -> {});
            ImageGenerator generator = model.images(guided, ComputeType.FLOAT32, Optional.of(guide));
            float[] expected = generator.generate(images, step -> {});
            float[] ofGuide = guide.images(plain, ComputeType.FLOAT32).generate(images, step -> {});

            assertThat(generator.generate(images, step -> {})).containsExactly(expected);
            assertThat(expected).isNotEqualTo(alone).isNotEqualTo(ofGuide);
            assertThat(model.images(guided, ComputeType.FLOAT32, Optional.of(model))
                            .generate(images, step -> {}))
                    .containsExactly(alone);
            assertThat(model.images(plain, ComputeType.FLOAT32, Optional.of(guide))
                            .generate(images, step -> {}))
                    .containsExactly(alone);
            assertThat(generator.generate(images, step -> {})).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void guidanceThatDoesNotFitIsRefused(Execution execution) {
        SamplerSettings guided = SamplerSettings.ddim(2).with(Guidance.of(3));
        var otherNormalizer = new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.1f, 0.1f, 0.2f});
        try (LoadedModel unconditional = engines.of(execution).load(MODEL, SmallModel.normalizer(), trained);
                LoadedModel normalized = engines.of(execution).load(MODEL, otherNormalizer, trained);
                LoadedModel conditional = conditional(execution, 1);
                LoadedModel smaller = load(execution, new ResidualUNet(8, List.of(8), 1, 16, 20));
                LoadedModel ofOtherClasses =
                        load(execution, new ResidualUNet(SmallModel.SIZE, List.of(8), 1, 16, 20, 5, 0));
                LoadedModel ofOtherEngine =
                        conditional(execution == Execution.PROGRAM ? Execution.TORCHSCRIPT : Execution.PROGRAM, 1)) {
            assertRefused(
                    () -> unconditional.images(guided, ComputeType.FLOAT32),
                    "the model was trained without classes: guidance needs one with classes, or a second model as guide");
            assertRefused(
                    () -> unconditional.images(guided, ComputeType.FLOAT32, Optional.of(smaller)),
                    "a guide must make images of the model's size, 16 pixels; this one makes images of 8 pixels");
            assertRefused(
                    () -> unconditional.images(guided, ComputeType.FLOAT32, Optional.of(normalized)),
                    "a guide must have the model's normalizer, mean [0.5, 0.5, 0.5] and variance [0.1, 0.1, 0.1]: it must"
                            + " be trained on the same images; this one has mean [0.5, 0.5, 0.5] and variance [0.1, 0.1,"
                            + " 0.2]");
            assertRefused(
                    () -> conditional.images(guided, ComputeType.FLOAT32, Optional.of(ofOtherClasses)),
                    "a guide must have the model's 3 classes, or none; this one has 5");
            assertRefused(
                    () -> conditional.images(guided, ComputeType.FLOAT32, Optional.of(ofOtherEngine)),
                    "the guide was loaded by another engine than the model that it guides");
            ImageGenerator generator = conditional.images(guided, ComputeType.FLOAT32, Optional.of(unconditional));
            assertRefused(
                    () -> generator.generate(List.of(new SeededImage(1, 0, ClassMixture.of(4))), step -> {}),
                    "class 4 was asked for, but the model has classes 1 to 3");
        }
    }

    private static LoadedModel load(Execution execution, ResidualUNet network) {
        var spec = new ModelSpec(network, new AngleSchedule(0.02, 0.95), PredictionType.NOISE);
        return engines.of(execution).load(spec, SmallModel.normalizer(), RandomWeights.of(network.graph(), 1));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
