package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.ProgramGuide;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.Denoiser;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Guided samplings by programs, whose kernels are emulated, against those by TorchScript. */
class GuidedProgramSamplerTest {
    private static final int SIZE = SmallModel.SIZE;
    private static final int NUMBERS = SIZE * SIZE * 3;
    private static final AngleSchedule SCHEDULE = new AngleSchedule(0.1, 0.95);
    private static final ImageRange RANGE = SmallModel.normalizer().range();
    private static final List<SeededImage> IMAGES = List.of(
            new SeededImage(5, 0, ClassMixture.of(2)),
            new SeededImage(-9, 1L << 40, ClassMixture.between(ClassMixture.of(1), ClassMixture.of(3), 0.4)),
            new SeededImage(1L << 50, 3));
    private static final List<ClassMixture> CLASSES =
            IMAGES.stream().map(SeededImage::classes).toList();

    @TempDir
    static Path folder;

    private static EmulatedDevice device;
    private static NDManager manager;
    private static Both model;
    private static Both guide;

    /** The same weights by TorchScript and on the device. */
    private record Both(CompiledNetwork network, Weights weights, NetworkWeights onDevice) implements AutoCloseable {
        static Both of(DiffusionNetwork architecture, int seed) {
            var network = new CompiledNetwork(manager, architecture.graph());
            var tensors = RandomWeights.of(network.graph(), seed);
            var onDevice = new NetworkWeights(device, network.graph(), ComputeType.FLOAT32);
            onDevice.write(tensors);
            return new Both(network, Weights.of(manager, network.graph(), tensors), onDevice);
        }

        @Override
        public void close() {
            onDevice.close();
            weights.close();
            network.close();
        }
    }

    @BeforeAll
    static void open() {
        device = new EmulatedDevice(folder);
        manager = ComputeDevice.newManager(Device.cpu());
        model = Both.of(new ResidualUNet(SIZE, List.of(8, 16), 1, 16, 20, 3, 0), 1);
        guide = Both.of(new ClearUNet(SIZE, List.of(8, 16), List.of(false, true), 1, 16, 20, 16, 2, 3, 0), 2);
    }

    @AfterAll
    static void close() {
        model.close();
        guide.close();
        manager.close();
    }

    private static SamplerSettings settings(
            int steps, Solver solver, double eta, int multisteps, double alpha, boolean clips, Guidance guidance) {
        return new SamplerSettings(
                DiffusionTimes.uniform(steps), solver, eta, true, multisteps, alpha, clips, guidance);
    }

    static Stream<Arguments> samplers() {
        Guidance always = Guidance.of(2.5);
        var partly = new Guidance(3, 0.6, 0.9);
        var settings = List.of(
                SamplerSettings.ddim(1).with(always),
                SamplerSettings.ddim(4).with(partly),
                settings(4, Solver.DPM_SOLVER_PP_2M, 0, 1, 0, false, partly),
                settings(4, Solver.DPM_SOLVER_PP_2M, 0, 1, 0, true, always),
                settings(4, Solver.DDIM, 0.7, 1, 0, true, always),
                settings(5, Solver.DDIM, 0, 3, 0, false, partly),
                settings(4, Solver.DDIM, 0.5, 2, 0.5, true, partly),
                settings(3, Solver.DDIM, 0, 1, 1, false, always));
        PredictionType[] types = PredictionType.values();
        return Stream.iterate(0, i -> i < settings.size(), i -> i + 1).flatMap(i -> Stream.of(true, false)
                .map(byAnother -> Arguments.of(settings.get(i), types[i % 3], byAnother, types[(i / 2 + 1) % 3])));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void everyGuidedSamplerGivesTheImagesOfTorchScript(
            SamplerSettings settings, PredictionType type, boolean byAnother, PredictionType typeOfGuide) {
        var predicted = new ArrayList<float[]>();
        var noisy = new ArrayList<float[]>();
        try (NDManager scratch = manager.newSubManager()) {
            var noise = new ImageNoise(IMAGES, IMAGES.size(), SIZE);
            Optional<Denoiser> weak =
                    byAnother ? Optional.of(new Denoiser(guide.network, guide.weights, typeOfGuide)) : Optional.empty();
            new ReverseDiffusion(model.network, SCHEDULE, type, RANGE, settings, weak)
                    .sample(model.weights, CLASSES, noise.initial(scratch), noise, (done, before, images) -> {
                        noisy.add(before.toFloatArray());
                        predicted.add(images.toFloatArray());
                    });
        }
        Optional<ProgramGuide> weak =
                byAnother ? Optional.of(new ProgramGuide(guide.onDevice, typeOfGuide)) : Optional.empty();
        try (var sampler = new ProgramSampler(device, model.onDevice, type, weak, IMAGES.size())) {
            begin(sampler, settings, IMAGES);
            for (int step = 0; step < predicted.size(); step++) {
                assertNear(sampler.noisyImages(), noisy.get(step));
                sampler.step();
                assertNear(sampler.images(), predicted.get(step));
            }
            assertThat(sampler.hasNext()).isFalse();
        }
    }

    private static void begin(ProgramSampler sampler, SamplerSettings settings, List<SeededImage> images) {
        sampler.begin(
                SamplingPlan.of(SCHEDULE, settings),
                settings.clipImages() ? Optional.of(RANGE) : Optional.empty(),
                new SampledNoise.Seeded(images));
    }

    private static float[] sample(ProgramSampler sampler, SamplerSettings settings, List<SeededImage> images) {
        begin(sampler, settings, images);
        while (sampler.hasNext()) {
            sampler.step();
        }
        return sampler.images();
    }

    private static float[] sample(ProgramSampler sampler, SamplerSettings settings) {
        return sample(sampler, settings, IMAGES);
    }

    /** To the ten-thousandth part of the largest, as the golden cases compare. */
    private static void assertNear(float[] actual, float[] expected) {
        float largest = 0;
        for (float number : expected) {
            largest = Math.max(largest, Math.abs(number));
        }
        assertThat(actual).usingComparatorWithPrecision(1e-4f * largest).containsExactly(expected);
    }

    private static ProgramSampler sampler(Optional<ProgramGuide> by, int batch) {
        return new ProgramSampler(device, model.onDevice, PredictionType.VELOCITY, by, batch);
    }

    @Test
    void aBatchThatWouldBecomeTooLargeIsEvaluatedTwice() {
        int batch = BatchPadding.LARGEST / 2 + 1;
        SamplerSettings settings = settings(2, Solver.DDIM, 0.5, 1, 0, true, Guidance.of(3));
        try (ProgramSampler small = sampler(Optional.empty(), IMAGES.size());
                ProgramSampler large = sampler(Optional.empty(), batch)) {
            float[] expected = sample(small, settings);

            float[] images = sample(large, settings);

            assertNear(Arrays.copyOf(images, IMAGES.size() * NUMBERS), expected);
        }
    }

    @Test
    void withScaleOneOrOutsideTheIntervalImagesAreThoseOfTheModelAlone() {
        SamplerSettings plain = settings(4, Solver.DDIM, 0.5, 2, 0.5, true, Guidance.NONE);
        var never = new Guidance(3, 0, 0.1); // the schedule's smallest noise rate is 0.31
        try (var wrong = new NetworkWeights(device, guide.network.graph(), ComputeType.FLOAT32);
                ProgramSampler alone = sampler(Optional.empty(), IMAGES.size());
                ProgramSampler guided =
                        sampler(Optional.of(new ProgramGuide(wrong, PredictionType.NOISE)), IMAGES.size())) {
            wrong.write(RandomWeights.notFinite(guide.network.graph()));
            float[] expected = sample(alone, plain);

            assertThat(sample(guided, plain.with(Guidance.of(1)))).containsExactly(expected);
            assertThat(sample(guided, plain.with(never))).containsExactly(expected);
            assertThat(sample(alone, plain.with(never))).containsExactly(expected);
            assertThat(sample(guided, plain.with(Guidance.of(3)))).contains(Float.NaN);
            assertThat(sample(guided, plain)).containsExactly(expected);
        }
    }

    @Test
    void aModelThatGuidesItselfChangesNothing() {
        SamplerSettings plain = settings(4, Solver.DDIM, 0.5, 2, 0.5, true, Guidance.NONE);
        var itself = new ProgramGuide(model.onDevice, PredictionType.VELOCITY);
        try (ProgramSampler sampler = sampler(Optional.of(itself), IMAGES.size())) {
            assertThat(sample(sampler, plain.with(Guidance.of(4)))).containsExactly(sample(sampler, plain));
        }
    }

    @Test
    void oneSamplerServesEveryPlanAndEveryClass() {
        SamplerSettings partly = settings(5, Solver.DDIM, 0.5, 3, 0, true, new Guidance(2, 0.6, 0.9));
        SamplerSettings plain = partly.with(Guidance.NONE);
        try (ProgramSampler reused = sampler(Optional.empty(), IMAGES.size())) {
            float[] first = sample(reused, partly);
            float[] unguided = sample(reused, plain);
            sample(reused, settings(9, Solver.DDIM, 0, 1, 1, false, Guidance.of(7)), SeededImage.range(1, 0, 2));
            begin(reused, partly, SeededImage.range(1, 0, 3));
            reused.step();

            assertThat(sample(reused, partly)).containsExactly(first);
            assertThat(sample(reused, plain)).containsExactly(unguided).isNotEqualTo(first);
        }
    }

    @Test
    void anImageDoesNotDependOnItsRow() {
        SamplerSettings settings = settings(3, Solver.DDIM, 1, 1, 0, true, Guidance.of(2));
        try (ProgramSampler sampler = sampler(Optional.empty(), IMAGES.size())) {
            float[] together = sample(sampler, settings);
            for (int row = 0; row < IMAGES.size(); row++) {
                float[] alone = sample(sampler, settings, List.of(IMAGES.get(row)));

                assertThat(Arrays.copyOf(alone, NUMBERS))
                        .containsExactly(Arrays.copyOfRange(together, row * NUMBERS, (row + 1) * NUMBERS));
            }
        }
    }

    @Test
    void whatCannotBeSampledIsRefusedAndNothingIsBegun() {
        DiffusionNetwork unconditional = new ResidualUNet(SIZE, List.of(8), 1, 16, 20);
        try (var weights = new NetworkWeights(device, unconditional.graph(), ComputeType.FLOAT32);
                var sampler = new ProgramSampler(device, weights, PredictionType.NOISE, IMAGES.size())) {
            assertThatThrownBy(() ->
                            begin(sampler, SamplerSettings.ddim(2).with(Guidance.of(2)), SeededImage.range(1, 0, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("guidance needs one with classes, or a second model");
            assertThatThrownBy(() -> begin(sampler, SamplerSettings.ddim(2), IMAGES))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("class 2 was asked for, but the model was trained without classes");
            assertThat(sampler.hasNext()).isFalse();
        }
    }
}
