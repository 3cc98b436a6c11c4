package io.anthesis.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.RandomWeights;
import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.ImageRange;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.SamplerSettings.Solver;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.Rates;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Guidance by no class and by other models, against the formula in double precision and by laws. */
class GuidedSamplingTest {
    private static final int SIZE = SmallModel.SIZE;
    private static final int STEPS = 5;
    private static final AngleSchedule SCHEDULE = new AngleSchedule(0.1, 0.95);
    private static final ImageRange RANGE = SmallModel.normalizer().range();
    private static final List<ClassMixture> CLASSES = List.of(
            ClassMixture.of(1),
            ClassMixture.of(3),
            ClassMixture.between(ClassMixture.of(1), ClassMixture.of(2), 0.3),
            ClassMixture.NONE);
    private static final ImageNoise NOISE = new ImageNoise(SeededImage.range(9, 0, 4), 4, SIZE);

    private static NDManager manager;
    private static Denoiser conditional;
    private static Denoiser unconditional;
    /** Of another architecture and prediction type, with classes. */
    private static Denoiser clear;

    @BeforeAll
    static void open() {
        manager = ComputeDevice.newManager(Device.cpu());
        conditional = denoiser(new ResidualUNet(SIZE, List.of(8, 16), 1, 16, 20, 3, 0), 1, PredictionType.VELOCITY);
        unconditional = denoiser(new ResidualUNet(SIZE, List.of(8), 1, 16, 20), 2, PredictionType.NOISE);
        clear = denoiser(
                new ClearUNet(SIZE, List.of(8, 16), List.of(false, true), 1, 16, 20, 16, 2, 3, 0),
                3,
                PredictionType.SIGNAL);
    }

    private static Denoiser denoiser(DiffusionNetwork network, int seed, PredictionType type) {
        var compiled = new CompiledNetwork(manager, network.graph());
        return new Denoiser(
                compiled, Weights.of(manager, compiled.graph(), RandomWeights.of(compiled.graph(), seed)), type);
    }

    @AfterAll
    static void close() {
        for (Denoiser denoiser : List.of(conditional, unconditional, clear)) {
            denoiser.weights().close();
            denoiser.network().close();
        }
        manager.close();
    }

    private static SamplerSettings settings(Solver solver, double eta, int multisteps, double alpha, boolean clips) {
        return new SamplerSettings(DiffusionTimes.uniform(STEPS), solver, eta, true, multisteps, alpha, clips);
    }

    private static final Map<String, SamplerSettings> SOLVERS = Map.of(
            "ddim", settings(Solver.DDIM, 0, 1, 0, false),
            "clipped", settings(Solver.DDIM, 0, 1, 0, true),
            "stochastic", settings(Solver.DDIM, 0.7, 1, 0, true),
            "multistep", settings(Solver.DDIM, 0, 2, 0, false),
            "second order", settings(Solver.DDIM, 0, 1, 0.5, false),
            "multistep of second order", settings(Solver.DDIM, 0.5, 2, 1, true),
            "dpm-solver", settings(Solver.DPM_SOLVER_PP_2M, 0, 1, 0, false));

    static Stream<Arguments> guided() {
        return SOLVERS.keySet().stream().flatMap(solver -> Stream.of("none", "unconditional", "clear")
                .flatMap(guide -> Stream.of(Guidance.of(2.5), new Guidance(3, 0.6, 0.9))
                        .map(guidance -> Arguments.of(solver, guide, guidance))));
    }

    private static Optional<Denoiser> guide(String name) {
        return switch (name) {
            case "none" -> Optional.empty();
            case "unconditional" -> Optional.of(unconditional);
            case "clear" -> Optional.of(clear);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @MethodSource("guided")
    void everySolverGivesTheImagesOfTheFormula(String solver, String guide, Guidance guidance) {
        SamplerSettings settings = SOLVERS.get(solver).with(guidance);
        List<ClassMixture> none = List.of();
        Denoiser weak = guide(guide).orElse(conditional);
        List<ClassMixture> classesOfWeak = guide.equals("clear") ? CLASSES : none;
        var reference = new GuidedReference(
                SCHEDULE,
                RANGE,
                settings,
                (noisy, rates) -> noises(conditional, noisy, rates, CLASSES),
                (noisy, rates) -> noises(weak, noisy, rates, classesOfWeak));

        float[] sampled = sample(conditional, guide(guide), settings);

        assertNear(sampled, reference.sample(initial(), stepNoises()));
    }

    /** What a network thinks the noises are, one evaluation a batch. */
    private static double[] noises(Denoiser denoiser, double[] noisy, Rates rates, List<ClassMixture> classes) {
        float[] narrow = new float[noisy.length];
        for (int i = 0; i < noisy.length; i++) {
            narrow[i] = (float) noisy[i];
        }
        try (NDManager scratch = manager.newSubManager()) {
            NDArray images = scratch.create(narrow, new Shape(4, SIZE, SIZE, 3));
            NDArray powers = scratch.full(new Shape(4, 1, 1, 1), rates.noisePower());
            float[] predicted = denoiser.evaluate(images, powers, denoiser.classRows(scratch, classes, 4))
                    .toFloatArray();
            double[] noises = new double[predicted.length];
            for (int i = 0; i < noises.length; i++) {
                noises[i] = switch (denoiser.predictionType()) {
                    case NOISE -> predicted[i];
                    case SIGNAL -> (noisy[i] - rates.signal() * (double) predicted[i]) / rates.noise();
                    case VELOCITY -> rates.noise() * noisy[i] + rates.signal() * (double) predicted[i];
                };
            }
            return noises;
        }
    }

    private static float[] initial() {
        try (NDManager scratch = manager.newSubManager()) {
            return NOISE.initial(scratch).toFloatArray();
        }
    }

    private static float[][] stepNoises() {
        try (NDManager scratch = manager.newSubManager()) {
            float[][] noises = new float[STEPS][];
            for (int step = 0; step < STEPS; step++) {
                noises[step] = NOISE.at(scratch, step).toFloatArray();
            }
            return noises;
        }
    }

    private static float[] sample(Denoiser model, Optional<Denoiser> guide, SamplerSettings settings) {
        return sample(model, guide, settings, CLASSES);
    }

    private static float[] sample(
            Denoiser model, Optional<Denoiser> guide, SamplerSettings settings, List<ClassMixture> classes) {
        var diffusion = new ReverseDiffusion(model.network(), SCHEDULE, model.predictionType(), RANGE, settings, guide);
        try (NDManager scratch = manager.newSubManager()) {
            return diffusion
                    .sample(model.weights(), classes, NOISE.initial(scratch), NOISE, SamplingObserver.NONE)
                    .toFloatArray();
        }
    }

    /** To the ten-thousandth part of the largest, as the golden cases compare. */
    private static void assertNear(float[] actual, double[] expected) {
        double largest = 0;
        for (double number : expected) {
            largest = Math.max(largest, Math.abs(number));
        }
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).as("number %d", i).isCloseTo(expected[i], within(1e-4 * largest));
        }
    }

    static Stream<SamplerSettings> solvers() {
        return SOLVERS.values().stream();
    }

    /** Where it is not needed nothing of it is evaluated: the guide would make everything NaN. */
    @ParameterizedTest
    @MethodSource("solvers")
    void withScaleOneOrOutsideTheIntervalImagesAreThoseOfTheModelAlone(SamplerSettings settings) {
        float[] plain = sample(conditional, Optional.empty(), settings);
        var network = unconditional.network();
        try (var weights = Weights.of(manager, network.graph(), RandomWeights.notFinite(network.graph()))) {
            var guide = Optional.of(new Denoiser(network, weights, PredictionType.NOISE));
            var never = new Guidance(3, 0, 0.1); // the schedule's smallest noise rate is 0.31

            assertThat(sample(conditional, guide, settings.with(Guidance.of(1))))
                    .containsExactly(plain);
            assertThat(sample(conditional, guide, settings.with(never))).containsExactly(plain);
            assertThat(sample(conditional, Optional.empty(), settings.with(never)))
                    .containsExactly(plain);
            assertThat(sample(conditional, guide, settings.with(Guidance.of(3))))
                    .contains(Float.NaN);
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void aModelThatGuidesItselfChangesNothing(SamplerSettings settings) {
        assertThat(sample(conditional, Optional.of(conditional), settings.with(Guidance.of(4))))
                .containsExactly(sample(conditional, Optional.empty(), settings));
    }

    @Test
    void oneStepIsLinearInTheScale() {
        SamplerSettings one = SamplerSettings.ddim(1);
        float[] none = sample(conditional, Optional.empty(), one, List.of());
        float[] plain = sample(conditional, Optional.empty(), one);
        double[] thrice = new double[plain.length];
        for (int i = 0; i < plain.length; i++) {
            thrice[i] = none[i] + 3.0 * (plain[i] - none[i]);
        }

        assertThat(sample(conditional, Optional.empty(), one.with(Guidance.of(0))))
                .containsExactly(none);
        assertNear(sample(conditional, Optional.empty(), one.with(Guidance.of(3))), thrice);
        assertThat(plain).isNotEqualTo(none);
    }

    @Test
    void aMixtureLiesBetweenItsClassesAndItsEndsAreTheirs() {
        float[] ofOne = mixed(0);
        float[] ofTwo = mixed(1);
        float[] half = mixed(0.5);

        assertThat(ofOne).containsExactly(guided(ClassMixture.of(1)));
        assertThat(ofTwo).containsExactly(guided(ClassMixture.of(2)));
        assertThat(distance(half, ofOne)).isPositive().isLessThan(distance(ofOne, ofTwo));
        assertThat(distance(half, ofTwo)).isPositive().isLessThan(distance(ofOne, ofTwo));
    }

    private static float[] mixed(double weight) {
        return guided(ClassMixture.between(ClassMixture.of(1), ClassMixture.of(2), weight));
    }

    private static float[] guided(ClassMixture mixture) {
        SamplerSettings settings = SamplerSettings.ddim(3).with(Guidance.of(2));
        return sample(conditional, Optional.empty(), settings, Collections.nCopies(4, mixture));
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    @Test
    void guidanceWithoutAWeakPredictionIsRefused() {
        assertThatThrownBy(() -> sample(
                        unconditional, Optional.empty(), SamplerSettings.ddim(2).with(Guidance.of(2)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the model was trained without classes: guidance needs one with classes, or a second model as"
                                + " guide");
        assertThatThrownBy(() -> sample(unconditional, Optional.empty(), SamplerSettings.ddim(2)))
                .hasMessage("class 1 was asked for, but the model was trained without classes");
    }

    @Test
    void whatIsNoGuidanceIsRefused() {
        assertThatThrownBy(() -> Guidance.of(-1)).hasMessage("the guidance scale must be 0 or more, was -1.0");
        assertThatThrownBy(() -> Guidance.of(Double.NaN)).hasMessageContaining("was NaN");
        assertThatThrownBy(() -> Guidance.of(Double.POSITIVE_INFINITY)).hasMessageContaining("was Infinity");
        assertThatThrownBy(() -> new Guidance(2, 0.5, 0.4))
                .hasMessage("noise rates of guided steps must satisfy 0 <= from <= to <= 1, were from 0.5 to 0.4");
        assertThatThrownBy(() -> new Guidance(2, 0, 1.1)).hasMessageContaining("from 0.0 to 1.1");
    }
}
