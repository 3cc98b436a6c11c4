package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ImageNoise;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.sampling.SamplingObserver;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.sampling.SphericalInterpolation;
import io.anthesis.diffusion.sampling.StepNoises;
import io.anthesis.diffusion.sampling.TorchScriptImages;
import io.anthesis.diffusion.sampling.Trajectory;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.BatchPadding;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds for every network; there are no numbers of Keras for it. */
class SamplingLawsTest {
    private static final int IMAGES = 4;
    private static SmallModel model;
    private static TrainingState state;

    @BeforeAll
    static void train() {
        // Of low frequencies: orders of convergence show where the network is smooth in time.
        var network = new ResidualUNet(SmallModel.SIZE, List.of(8, 16, 24), 1, 32, 2);
        model = new SmallModel(network, TrainingSettings.example(Objective.Loss.MAE, AdamW.of(2e-3, 1e-4), 0.9));
        state = model.initialState();
        model.train(state, 40);
    }

    @AfterAll
    static void close() {
        state.close();
        model.close();
    }

    /**
     * All end with an evaluation at the same time; at the noise side the schedule leaves some signal to divide by. A second-order
     * sampler looks ahead in its last step as well, so it has a limit of its own.
     */
    @Test
    void solversOfHigherOrderComeNearerToManySteps() {
        float[] limit = sample(solver(times(400), Solver.DPM_SOLVER_PP_2M, 0));
        float[] limitOfHeun = sample(solver(times(400), Solver.DDIM, 1));

        double euler = distance(sample(solver(times(20), Solver.DDIM, 0)), limit);
        double dpm = distance(sample(solver(times(20), Solver.DPM_SOLVER_PP_2M, 0)), limit);
        double heun = distance(sample(solver(times(20), Solver.DDIM, 1)), limitOfHeun);

        assertThat(dpm).isLessThan(0.4 * euler);
        assertThat(heun).isLessThan(0.4 * euler);
    }

    private static SamplerSettings solver(DiffusionTimes times, Solver solver, double secondOrderAlpha) {
        return new SamplerSettings(times, solver, 0, true, 1, secondOrderAlpha, false);
    }

    /** Evenly from 1 to 0.05. */
    private static DiffusionTimes times(int steps) {
        float[] times = new float[steps];
        for (int i = 0; i < steps; i++) {
            times[i] = 1 - 0.95f * i / (steps - 1);
        }
        return DiffusionTimes.custom(times);
    }

    @Test
    void customTimesThatAreUniformGiveTheSame() {
        float[] custom = sample(
                new SamplerSettings(DiffusionTimes.custom(1f, 0.75f, 0.5f, 0.25f), Solver.DDIM, 0, true, 1, 0, false));

        assertThat(custom).usingComparatorWithPrecision(1e-5f).containsExactly(sample(SamplerSettings.ddim(4)));
    }

    @Test
    void timesThatDoNotFallAreRefused() {
        assertThatThrownBy(() -> DiffusionTimes.custom(0.5f, 0.75f)).hasMessageContaining("must fall");
        assertThatThrownBy(() -> DiffusionTimes.custom(1f, 0f)).hasMessageContaining("stay above 0");
        assertThatThrownBy(() -> DiffusionTimes.custom()).hasMessageContaining("one diffusion time or more");
        assertThatThrownBy(
                        () -> new SamplerSettings(DiffusionTimes.custom(1f, 0.3f), Solver.DDIM, 0, true, 2, 0, false))
                .hasMessageContaining("uniform");
        assertThatThrownBy(() ->
                        new SamplerSettings(DiffusionTimes.uniform(3), Solver.DPM_SOLVER_PP_2M, 0.5, true, 1, 0, false))
                .hasMessageContaining("must be left out");
    }

    @Test
    void trajectoriesBeginWithTheNoiseAndEndWithTheImages() {
        ImageGenerator generator = generator(SamplerSettings.ddim(5));

        Trajectory trajectory = generator.trajectory(3, 0, 2, step -> {});

        assertThat(trajectory.noisy()).hasSize(5);
        assertThat(trajectory.predicted()).hasSize(5);
        assertThat(trajectory.predicted().getLast()).containsExactly(generator.generate(3, 0, 2, step -> {}));
    }

    @Test
    void interpolationKeepsTheLengthOfNoise() {
        float[] from = ImageNoise.initial(1, 0, SmallModel.SIZE);
        float[] to = ImageNoise.initial(2, 0, SmallModel.SIZE);

        assertThat(SphericalInterpolation.between(from, to, 0)).containsExactly(from);
        assertThat(length(SphericalInterpolation.between(from, to, 0.5)))
                .isCloseTo((length(from) + length(to)) / 2, within(0.5));
        assertThat(SphericalInterpolation.between(from, from, 0.3)).containsExactly(from);
        assertThatThrownBy(() -> SphericalInterpolation.between(from, new float[from.length], 0.5))
                .hasMessageContaining("no direction");
    }

    @Test
    void stochasticImagesChangeWithTheirSeedOnly() {
        var settings = new SamplerSettings(DiffusionTimes.uniform(5), Solver.DDIM, 1, true, 1, 0, true);
        ImageGenerator generator = generator(settings);

        float[] once = generator.generate(1, 0, 2, step -> {});

        assertThat(generator.generate(1, 0, 2, step -> {})).containsExactly(once);
        assertThat(generator.generate(2, 0, 2, step -> {})).isNotEqualTo(once);
        assertThat(once).isNotEqualTo(generator(SamplerSettings.ddim(5)).generate(1, 0, 2, step -> {}));
    }

    private static ImageGenerator generator(SamplerSettings settings) {
        return new TorchScriptImages(
                model.manager, diffusion(settings), state.ema(), SmallModel.normalizer(), new BatchPadding());
    }

    private static ReverseDiffusion diffusion(SamplerSettings settings) {
        return new ReverseDiffusion(
                model.network,
                new AngleSchedule(0.3, 0.95),
                PredictionType.NOISE,
                SmallModel.normalizer().range(),
                settings);
    }

    private static float[] sample(SamplerSettings settings) {
        try (NDManager manager = model.manager.newSubManager()) {
            NDArray noise = new ImageNoise(SeededImage.range(9, 0, IMAGES), IMAGES, SmallModel.SIZE).initial(manager);
            return diffusion(settings)
                    .sample(state.ema(), noise, StepNoises.NONE, SamplingObserver.NONE)
                    .toFloatArray();
        }
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    private static double length(float[] values) {
        return distance(values, new float[values.length]);
    }
}
