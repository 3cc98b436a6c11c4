package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.AdamW;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Samplings by programs, whose kernels are emulated, against those by TorchScript. */
class ProgramSamplerTest {
    private static final int IMAGES = 3;
    private static final int NUMBERS = SmallModel.SIZE * SmallModel.SIZE * 3;
    private static final AngleSchedule SCHEDULE = new AngleSchedule(0.1, 0.95);
    private static final List<SeededImage> SEEDS =
            List.of(new SeededImage(5, 0), new SeededImage(-9, 1L << 40), new SeededImage(1L << 50, 3));

    @TempDir
    static Path folder;

    private static EmulatedDevice device;
    private static SmallModel model;
    private static TrainingState state;
    private static NetworkWeights weights;

    @BeforeAll
    static void train() {
        device = new EmulatedDevice(folder);
        model = new SmallModel(
                SmallModel.example(), TrainingSettings.example(Objective.Loss.MAE, AdamW.of(2e-3, 1e-4), 0.9));
        state = model.initialState();
        model.train(state, 5);
        weights = new NetworkWeights(device, model.graph, ComputeType.FLOAT32);
        weights.write(ema(state));
    }

    @AfterAll
    static void close() {
        weights.close();
        state.close();
        model.close();
    }

    private static Map<String, HostTensor> ema(TrainingState of) {
        return StateNames.part(of.toHost(), StateNames.EMA);
    }

    private static SamplerSettings settings(
            int steps,
            Solver solver,
            double stochasticity,
            boolean preserving,
            int multisteps,
            double alpha,
            boolean clips) {
        return new SamplerSettings(
                DiffusionTimes.uniform(steps), solver, stochasticity, preserving, multisteps, alpha, clips);
    }

    static Stream<Arguments> samplers() {
        var settings = List.of(
                SamplerSettings.ddim(1),
                SamplerSettings.ddim(4),
                new SamplerSettings(DiffusionTimes.custom(0.9f, 0.7f, 0.1f), Solver.DDIM, 0, true, 1, 0, true),
                settings(4, Solver.DPM_SOLVER_PP_2M, 0, true, 1, 0, false),
                settings(5, Solver.DPM_SOLVER_PP_2M, 0, true, 1, 0, true),
                settings(4, Solver.DDIM, 1, false, 1, 0, true),
                settings(4, Solver.DDIM, 0.5, true, 2, 0, false),
                settings(7, Solver.DDIM, 0, true, 5, 0, true),
                settings(6, Solver.DDIM, 0, true, 4, 0.5, true),
                settings(3, Solver.DDIM, 0.7, true, 1, 1, true));
        return settings.stream()
                .flatMap(one -> Stream.of(PredictionType.values()).map(type -> Arguments.of(one, type)));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void everySamplerGivesTheImagesOfTorchScript(SamplerSettings settings, PredictionType type) {
        var predicted = new ArrayList<float[]>();
        var noisy = new ArrayList<float[]>();
        try (NDManager manager = model.manager.newSubManager()) {
            var noise = new ImageNoise(SEEDS, IMAGES, SmallModel.SIZE);
            new ReverseDiffusion(model.network, SCHEDULE, type, range(), settings)
                    .sample(state.ema(), noise.initial(manager), noise, (done, before, images) -> {
                        noisy.add(before.toFloatArray());
                        predicted.add(images.toFloatArray());
                    });
        }
        try (var sampler = new ProgramSampler(device, weights, type, IMAGES)) {
            begin(sampler, settings);
            for (int step = 0; step < predicted.size(); step++) {
                assertNear(sampler.noisyImages(), noisy.get(step));
                sampler.step();
                assertNear(sampler.images(), predicted.get(step));
            }
            assertThat(sampler.hasNext()).isFalse();
        }
    }

    private static ImageRange range() {
        return SmallModel.normalizer().range();
    }

    private static void begin(ProgramSampler sampler, SamplerSettings settings) {
        begin(sampler, settings, SEEDS);
    }

    private static void begin(ProgramSampler sampler, SamplerSettings settings, List<SeededImage> images) {
        sampler.begin(
                SamplingPlan.of(SCHEDULE, settings),
                settings.clipImages() ? Optional.of(range()) : Optional.empty(),
                new SampledNoise.Seeded(images));
    }

    private static float[] sample(ProgramSampler sampler, SamplerSettings settings) {
        begin(sampler, settings);
        while (sampler.hasNext()) {
            sampler.step();
        }
        return sampler.images();
    }

    /** To the ten-thousandth part of the largest, as the golden cases compare. */
    private static void assertNear(float[] actual, float[] expected) {
        float largest = 0;
        for (float number : expected) {
            largest = Math.max(largest, Math.abs(number));
        }
        assertThat(actual).usingComparatorWithPrecision(1e-4f * largest).containsExactly(expected);
    }

    @Test
    void oneSamplerServesEveryPlanAndCheckpoint() {
        SamplerSettings five = settings(5, Solver.DDIM, 0.5, true, 3, 0, true);
        try (var reused = new ProgramSampler(device, weights, PredictionType.NOISE, IMAGES);
                var others = new NetworkWeights(device, model.graph, ComputeType.FLOAT32);
                TrainingState fresh = model.initialState()) {
            float[] first = sample(reused, five);
            sample(reused, settings(9, Solver.DDIM, 0, true, 1, 1, false));
            begin(reused, SamplerSettings.ddim(3));
            reused.step();
            assertThat(sample(reused, five)).containsExactly(first);

            others.write(ema(fresh));
            try (var sampler = new ProgramSampler(device, others, PredictionType.NOISE, IMAGES)) {
                float[] ofFresh = sample(sampler, five);
                assertThat(ofFresh).isNotEqualTo(first);
                others.write(ema(state));
                assertThat(sample(sampler, five)).containsExactly(first);
            }
        }
    }

    @Test
    void whatASamplingLeftThatWasNotFiniteDoesNotReachTheNextOne() {
        SamplerSettings multistep = settings(4, Solver.DDIM, 0, true, 4, 0.5, false);
        SamplerSettings dpm = settings(4, Solver.DPM_SOLVER_PP_2M, 0, true, 1, 0, false);
        float[] wrong = new float[IMAGES * NUMBERS];
        Arrays.fill(wrong, Float.NaN);
        try (var sampler = new ProgramSampler(device, weights, PredictionType.NOISE, IMAGES)) {
            float[] expected = sample(sampler, multistep);
            float[] expectedOfDpm = sample(sampler, dpm);
            for (SamplerSettings settings : List.of(multistep, dpm)) {
                float[] images = sampler.sample(
                        SamplingPlan.of(SCHEDULE, settings),
                        Optional.of(range()),
                        new SampledNoise.Given(wrong, step -> wrong));
                assertThat(images).as("clipping does not hide it").containsOnly(Float.NaN);
            }
            assertThat(sample(sampler, multistep)).containsExactly(expected);
            assertThat(sample(sampler, dpm)).containsExactly(expectedOfDpm);
        }
    }

    @Test
    void anImageDoesNotDependOnItsRow() {
        SamplerSettings settings = settings(3, Solver.DDIM, 1, true, 1, 0, true);
        try (var sampler = new ProgramSampler(device, weights, PredictionType.NOISE, IMAGES)) {
            float[] together = sample(sampler, settings);
            for (int row = 0; row < IMAGES; row++) {
                begin(sampler, settings, List.of(SEEDS.get(row)));
                while (sampler.hasNext()) {
                    sampler.step();
                }
                assertThat(Arrays.copyOf(sampler.images(), NUMBERS))
                        .containsExactly(Arrays.copyOfRange(together, row * NUMBERS, (row + 1) * NUMBERS));
            }
        }
    }
}
