package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.Components;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.BatchRates;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule.Curve;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.TrainingOperations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingLawsTest {
    static Stream<DiffusionSchedule> schedules() {
        return Stream.concat(
                Stream.of(new AngleSchedule(0.02, 0.95)),
                Arrays.stream(Curve.values()).map(curve -> new LogSnrSchedule(curve, 3, -10)));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void schedulesKeepUnitVarianceAndLoseSignal(DiffusionSchedule schedule) {
        float before = 1;
        for (int i = 0; i <= 20; i++) {
            Rates rates = schedule.rates(i / 20.0);

            assertThat(rates.signal() * rates.signal() + rates.noise() * rates.noise())
                    .isCloseTo(1f, within(1e-6f));
            assertThat(rates.signal()).isLessThan(before);
            before = rates.signal();
        }
        assertThatThrownBy(() -> schedule.rates(1.1)).hasMessageContaining("was 1.1");
    }

    @ParameterizedTest
    @EnumSource
    void aRightPredictionGivesBackImageAndNoise(PredictionType type) {
        try (var model = new SmallModel(1e-3);
                NDManager manager = model.manager.newSubManager()) {
            NDArray images = manager.randomNormal(new Shape(2, 4, 4, 3));
            NDArray noises = manager.randomNormal(new Shape(2, 4, 4, 3));
            BatchRates rates = BatchRates.of(manager, new Rates(0.6f, 0.8f), new Rates(0.28f, 0.96f));
            NDArray noisy = images.mul(rates.signal()).add(noises.mul(rates.noise()));

            Components components = type.components(noisy, type.target(images, noises, rates), rates);

            assertThat(components.images().toFloatArray())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(images.toFloatArray());
            assertThat(components.noises().toFloatArray())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(noises.toFloatArray());
        }
    }

    @Test
    void twoHalvesMakeTheStepOfTheWholeBatch() {
        // Without batch normalization: its statistics are those of a half.
        var settings = new TrainingSettings(
                PredictionType.VELOCITY,
                new Objective(PredictionType.VELOCITY, Objective.Loss.MSE, 0),
                TrainingSettings.TimeDistribution.UNIFORM_TIME,
                AdamW.of(1e-3, 1e-4),
                LearningRateCurve.CONSTANT,
                0.5,
                0.9);
        try (var model = new SmallModel(SmallModel.clear(), settings);
                TrainingState whole = model.initialState();
                TrainingState halves = model.initialState();
                NDManager manager = model.manager.newSubManager();
                var training = new DiffusionTraining(manager, model.network, new AngleSchedule(0.02, 0.95), settings)) {
            model.train(whole, 3);
            model.train(halves, 3);
            NDArray images = manager.randomNormal(new Shape(8, SmallModel.SIZE, SmallModel.SIZE, 3));
            NDArray noises = manager.randomNormal(new Shape(8, SmallModel.SIZE, SmallModel.SIZE, 3));
            float[] times = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f};

            var batch = new Batch(images, noises, times);

            Losses ofWhole = training.step(whole, batch);
            Losses ofHalves = training.step(halves, batch.split(2));

            assertThat(ofHalves.velocity()).isCloseTo(ofWhole.velocity(), within(1e-5f));
            assertThatThrownBy(() -> batch.split(3)).hasMessage("a batch of 8 has no 3 equal parts");
            Map<String, HostTensor> expected = whole.network().toHost();
            halves.network().toHost().forEach((name, tensor) -> assertThat(tensor.floats())
                    .as(name)
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(expected.get(name).floats()));
        }
    }

    @Test
    void someImagesAreMirroredAndTheOthersLeftAlone() {
        ImageSource images = SmallModel.images();
        int[] numbers = {0, 1, 2, 3, 4, 5, 6, 7};
        int size = SmallModel.SIZE;
        int mirrored = 0;
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            float[] plain = BatchMaker.training(images, SmallModel.normalizer(), 7, false)
                    .make(manager, 3, numbers, 0, 8)
                    .images()
                    .toFloatArray();
            float[] flipped = BatchMaker.training(images, SmallModel.normalizer(), 7, true)
                    .make(manager, 3, numbers, 0, 8)
                    .images()
                    .toFloatArray();
            for (int image = 0; image < 8; image++) {
                boolean differs = false;
                for (int i = 0; i < size * size; i++) {
                    int here = image * size * size + i;
                    int opposite = here - i % size + (size - 1 - i % size);
                    differs |= flipped[3 * here] != plain[3 * here];
                    assertThat(flipped[3 * here]).isIn(plain[3 * here], plain[3 * opposite]);
                }
                mirrored += differs ? 1 : 0;
            }
        }
        assertThat(mirrored).isBetween(1, 7);
    }

    @Test
    void gradientsAreShortenedTogether() {
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var operations = new TrainingOperations(manager)) {
            NDArray a = manager.create(new float[] {3, 0});
            NDArray b = manager.create(new float[] {0, 4});

            operations.clipByGlobalNorm(List.of(a, b), 10);
            assertThat(a.toFloatArray()).containsExactly(3, 0);

            operations.clipByGlobalNorm(List.of(a, b), 1);
            assertThat(a.toFloatArray()[0]).isCloseTo(0.6f, within(1e-5f));
            assertThat(b.toFloatArray()[1]).isCloseTo(0.8f, within(1e-5f));
        }
    }

    @Test
    void learningRatesRiseAndFall() {
        var curve = new LearningRateCurve(10, 110, 0.1);

        assertThat(curve.at(1)).isCloseTo(0.1, within(1e-12));
        assertThat(curve.at(10)).isCloseTo(1, within(1e-12));
        assertThat(curve.at(60)).isCloseTo(0.55, within(1e-12));
        assertThat(curve.at(110)).isCloseTo(0.1, within(1e-12));
        assertThat(curve.at(1000)).isCloseTo(0.1, within(1e-12));
        assertThat(LearningRateCurve.CONSTANT.at(7)).isEqualTo(1);
        assertThatThrownBy(() -> new LearningRateCurve(10, 5, 0)).hasMessageContaining("after its warm-up");
    }

    @Test
    void tooLittleMemoryIsNamedAndChangesNothing() {
        // A tensor of 50 TB: no machine has that, and nothing is touched before it is refused.
        var huge = new ResidualUNet(512, List.of(8, 8), 1, 32, 1000);
        try (var model = new SmallModel(huge, TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 0), 0.9));
                TrainingState state = model.initialState();
                NDManager manager = model.manager.newSubManager();
                var training = new DiffusionTraining(
                        manager,
                        model.network,
                        new AngleSchedule(0.02, 0.95),
                        TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 0), 0.9))) {
            Map<String, HostTensor> before = state.toHost();
            int images = 1 << 24;
            Shape shape = new Shape(images, 512, 512, 3);
            NDArray pixel = manager.zeros(new Shape(1, 1, 1, 3));

            assertThatThrownBy(() -> training.step(
                            state, new Batch(pixel.broadcast(shape), pixel.broadcast(shape), new float[images])))
                    .isInstanceOf(OutOfDeviceMemory.class)
                    .hasMessageContaining("training step 1: out of memory");

            assertThat(state.steps()).isZero();
            state.toHost().forEach((name, tensor) -> assertThat(tensor.floats())
                    .containsExactly(before.get(name).floats()));
        }
    }
}
