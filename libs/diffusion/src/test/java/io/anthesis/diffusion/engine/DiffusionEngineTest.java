package io.anthesis.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.anthesis.diffusion.RandomWeights;
import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
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
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.weights.WeightMismatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both engines promise; that of programs runs its kernels on the CPU. */
class DiffusionEngineTest {
    private static final int SEED = 7;
    private static final int BATCH = 8;
    private static final int NUMBERS_OF_IMAGE = SmallModel.SIZE * SmallModel.SIZE * 3;
    private static final NetworkGraph GRAPH = SmallModel.example().graph();
    private static final ModelSpec MODEL =
            new ModelSpec(SmallModel.example(), new AngleSchedule(0.02, 0.95), PredictionType.NOISE);
    private static final EpochOrder ORDER =
            new EpochOrder(SEED, SmallModel.images().count(), 2, BATCH);

    @TempDir
    private static Path folder;

    private static EmulatedDevice device;
    private static TorchScriptEngine torchScript;
    private static ProgramEngine program;
    private static Map<String, HostTensor> trained;

    @BeforeAll
    static void open() {
        device = new EmulatedDevice(folder);
        var description = new EngineDescription("cpu", 1, 1, List.of(ComputeType.values()), "emulated");
        torchScript = new TorchScriptEngine(Device.cpu());
        program = new ProgramEngine(device, description, ProgramEngine.conditions("2", "cpu", null));
        try (Training training = torchScript.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            run(training, 12); // weights whose output is not zero
            trained = training.ema();
        }
    }

    @AfterAll
    static void close() {
        torchScript.close();
        program.close();
    }

    private static DiffusionEngine engine(Execution execution) {
        return execution == Execution.TORCHSCRIPT ? torchScript : program;
    }

    private static TrainingRequest request(double learningRate, int microBatches) {
        var settings = TrainingSettings.example(Objective.Loss.MAE, AdamW.of(learningRate, 1e-4), 0.9);
        var data = new TrainingData(SmallModel.images(), SmallModel.normalizer(), SEED, true, ORDER);
        return new TrainingRequest(GRAPH, MODEL.schedule(), settings, data, ComputeType.FLOAT32, true, microBatches);
    }

    /** With classes, dropout and two averages. */
    private static TrainingRequest conditional(DiffusionNetwork network, int microBatches) {
        var data = new TrainingData(
                SmallModel.images(), SmallModel.normalizer(), SEED, true, ORDER, SmallModel.labels(network));
        return new TrainingRequest(
                network.trainingGraph(),
                MODEL.schedule(),
                SmallModel.twoAverages(),
                data,
                ComputeType.FLOAT32,
                true,
                microBatches);
    }

    private static List<Losses> run(Training training, int steps) {
        List<Losses> losses = new ArrayList<>();
        long end = training.steps() + steps;
        while (training.steps() < end) {
            losses.add(training.next(end));
        }
        return losses;
    }

    @ParameterizedTest
    @EnumSource
    void aTrainingGoesOnFromItsStateAsIfItHadNotStopped(Execution execution) {
        List<Losses> whole;
        Map<String, HostTensor> expected;
        try (Training training = engine(execution).training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            whole = run(training, 5);
            expected = training.state();
            assertSame(training.ema(), StateNames.part(expected, StateNames.EMA));
        }
        TrainingStart half;
        try (Training training = engine(execution).training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            assertThat(run(training, 2)).isEqualTo(whole.subList(0, 2));
            half = new TrainingStart(training.state(), training.steps());
        }
        try (Training training = engine(execution).training(request(1e-3, 1), half)) {
            assertThat(training.steps()).isEqualTo(2);
            assertThat(run(training, 3)).isEqualTo(whole.subList(2, 5));
            assertSame(training.state(), expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConditionalTrainingGoesOnFromItsStateAsIfItHadNotStopped(Execution execution) {
        TrainingRequest request = conditional(SmallModel.conditional(), 1);
        TrainingStart initial = TrainingStart.initial(request.graph(), SEED);
        List<Losses> whole;
        Map<String, HostTensor> expected;
        try (Training training = engine(execution).training(request, initial)) {
            whole = run(training, 4);
            expected = training.state();
            assertSame(training.ema(), StateNames.part(expected, StateNames.EMA));
            assertSame(training.ema(1), StateNames.part(expected, "ema2/"));
            assertThat(training.ema(1).get("embedding.embeddings").floats())
                    .isNotEqualTo(training.ema().get("embedding.embeddings").floats());
        }
        TrainingStart half;
        try (Training training = engine(execution).training(request, initial)) {
            assertThat(run(training, 2)).isEqualTo(whole.subList(0, 2));
            half = new TrainingStart(training.state(), training.steps());
        }
        try (Training training = engine(execution).training(request, half)) {
            assertThat(run(training, 2)).isEqualTo(whole.subList(2, 4));
            assertSame(training.state(), expected);
        }
    }

    /** Group normalization knows no batch, so that halves with the masks of the whole give the same losses. */
    @Test
    void theEnginesTrainAlikeWithClassesDropoutAndMicroBatches() {
        DiffusionNetwork network = SmallModel.conditionalClear();
        TrainingStart initial = TrainingStart.initial(network.graph(), SEED);
        List<Losses> expected;
        try (Training training = torchScript.training(conditional(network, 1), initial)) {
            expected = run(training, 3);
        }
        for (DiffusionEngine engine : List.of(torchScript, program)) {
            for (int microBatches : new int[] {1, 2}) {
                try (Training training = engine.training(conditional(network, microBatches), initial)) {
                    List<Losses> losses = run(training, 3);
                    for (int step = 0; step < losses.size(); step++) {
                        assertThat(losses.get(step).noise())
                                .as("step %d in %d micro-batches", step + 1, microBatches)
                                .isCloseTo(expected.get(step).noise(), within(1e-3f));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreAveragesThanATrainingKeepsAreRefused(Execution execution) {
        Map<String, HostTensor> two =
                StateNames.withAverages(TrainingStart.initial(GRAPH, SEED).tensors(), 2);

        assertThatThrownBy(() -> engine(execution).training(request(1e-3, 1), new TrainingStart(two, 0)))
                .hasMessage("the state has 2 moving averages, the training keeps 1");
    }

    @Test
    void theEnginesMeasureTheSameLossesOfClasses() {
        DiffusionNetwork network = SmallModel.conditional();
        var spec = new ModelSpec(network, MODEL.schedule(), MODEL.prediction());
        Map<String, HostTensor> weights;
        try (Training training =
                torchScript.training(conditional(network, 1), TrainingStart.initial(network.graph(), SEED))) {
            run(training, 3);
            weights = training.ema(1);
        }
        BatchMaker labelled =
                BatchMaker.validation(SmallModel.images(), SmallModel.normalizer(), SEED, SmallModel.labels(network));
        BatchMaker unlabelled = BatchMaker.validation(
                SmallModel.images(), SmallModel.normalizer(), SEED, new ClassLabels(network.classes(), new int[0], 0));
        int[] numbers = ORDER.of(0);
        try (LoadedModel ours = program.load(spec, SmallModel.normalizer(), weights);
                LossEvaluation one = ours.losses(SmallModel.twoAverages(), labelled, BATCH, 2);
                LoadedModel reference = torchScript.load(spec, SmallModel.normalizer(), weights);
                LossEvaluation other = reference.losses(SmallModel.twoAverages(), labelled, BATCH, 2);
                LossEvaluation without = reference.losses(SmallModel.twoAverages(), unlabelled, BATCH, 2)) {
            Losses expected = other.of(1, numbers, BATCH);

            assertThat(one.of(1, numbers, BATCH).velocity()).isCloseTo(expected.velocity(), within(1e-5f));
            assertThat(without.of(1, numbers, BATCH).velocity()).isNotEqualTo(expected.velocity());
        }
    }

    @Test
    void theEnginesTrainAlike() {
        List<Losses> ofTorchScript;
        try (Training training = torchScript.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            ofTorchScript = run(training, 4);
        }
        for (int microBatches : new int[] {1, 2}) {
            try (Training training =
                    program.training(request(1e-3, microBatches), TrainingStart.initial(GRAPH, SEED))) {
                List<Losses> losses = run(training, 4);

                for (int step = 0; step < losses.size(); step++) {
                    // The statistics of normalizations are those of micro-batches.
                    assertThat(losses.get(step).noise())
                            .as("step %d in %d micro-batches", step + 1, microBatches)
                            .isCloseTo(ofTorchScript.get(step).noise(), within(microBatches == 1 ? 2e-4f : 5e-2f));
                }
            }
        }
    }

    @Test
    void stepsAreBegunAheadAndNoFurtherThanAsked() {
        try (Training training = program.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            training.next(3);

            assertThat(training.steps()).isEqualTo(1);
            assertThat(training.begun()).isEqualTo(3);
            assertThatThrownBy(training::state).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(training::ema).isInstanceOf(IllegalStateException.class);

            training.next(training.begun());
            training.next(training.begun());

            assertThat(training.steps()).isEqualTo(3);
            assertThat(training.begun()).isEqualTo(3);
            assertThat(training.state()).isNotEmpty();
            assertThatThrownBy(() -> training.next(3)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepThatDivergesIsNamedAndChangesNothing(Execution execution) {
        try (Training training = engine(execution).training(request(1e30, 1), TrainingStart.initial(GRAPH, SEED))) {
            assertThatThrownBy(() -> run(training, 10))
                    .isInstanceOfSatisfying(NonFiniteLoss.class, diverged -> assertThat(diverged.step())
                            .isEqualTo(training.steps() + 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void imagesDoNotDependOnTheirBatch(Execution execution) {
        try (LoadedModel model = engine(execution).load(MODEL, SmallModel.normalizer(), trained)) {
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
        try (LoadedModel ours = program.load(MODEL, SmallModel.normalizer(), trained);
                LoadedModel reference = torchScript.load(MODEL, SmallModel.normalizer(), trained)) {
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

    static Stream<Arguments> guided() {
        return Stream.of(Execution.values())
                .flatMap(execution -> Stream.of(true, false).map(byAnother -> Arguments.of(execution, byAnother)));
    }

    private static final ModelSpec CONDITIONAL = new ModelSpec(
            new ResidualUNet(SmallModel.SIZE, List.of(8, 16), 1, 16, 20, 3, 0),
            new AngleSchedule(0.02, 0.95),
            PredictionType.VELOCITY);

    private static LoadedModel conditional(Execution execution, int seed) {
        return engine(execution)
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

    @ParameterizedTest
    @MethodSource("guided")
    void guidedImagesDoNotDependOnTheirBatch(Execution execution, boolean byAnother) {
        var settings = new SamplerSettings(DiffusionTimes.uniform(2), Solver.DDIM, 1, true, 1, 0, true)
                .with(new Guidance(3, 0.9, 1));
        List<SeededImage> images = ofClasses(12);
        try (LoadedModel model = conditional(execution, 1);
                LoadedModel guide = engine(execution).load(MODEL, SmallModel.normalizer(), trained)) {
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
        try (LoadedModel unconditional = engine(execution).load(MODEL, SmallModel.normalizer(), trained);
                LoadedModel normalized = engine(execution).load(MODEL, otherNormalizer, trained);
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
        return engine(execution).load(spec, SmallModel.normalizer(), RandomWeights.of(network.graph(), 1));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void eachStepIsReportedAndMayEndTheSampling(Execution execution) {
        try (LoadedModel model = engine(execution).load(MODEL, SmallModel.normalizer(), trained)) {
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
        try (LoadedModel one = engine(execution).load(MODEL, SmallModel.normalizer(), trained);
                LoadedModel two = engine(execution)
                        .load(MODEL, SmallModel.normalizer(), StateNames.part(others, StateNames.NETWORK))) {
            ImageGenerator ofOne = one.images(SamplerSettings.ddim(2), ComputeType.FLOAT32);
            ImageGenerator ofTwo = two.images(SamplerSettings.ddim(2), ComputeType.FLOAT32);
            float[] expected = ofOne.generate(5, 0, 1, step -> {});

            assertThat(ofTwo.generate(5, 0, 1, step -> {})).isNotEqualTo(expected);
            assertThat(ofOne.generate(5, 0, 1, step -> {})).containsExactly(expected);
        }
    }

    @Test
    void theEnginesMeasureTheSameLosses() {
        BatchMaker batches = BatchMaker.validation(SmallModel.images(), SmallModel.normalizer(), SEED);
        int[] numbers = ORDER.of(0);
        TrainingSettings settings = request(1e-3, 1).settings();
        for (int parts : new int[] {1, 2}) {
            try (LoadedModel ours = program.load(MODEL, SmallModel.normalizer(), trained);
                    LossEvaluation one = ours.losses(settings, batches, BATCH, parts);
                    LoadedModel reference = torchScript.load(MODEL, SmallModel.normalizer(), trained);
                    LossEvaluation other = reference.losses(settings, batches, BATCH, parts)) {
                Losses losses = one.of(1, numbers, BATCH);
                Losses expected = other.of(1, numbers, BATCH);

                assertThat(losses.noise()).isCloseTo(expected.noise(), within(1e-5f));
                assertThat(losses.image()).isCloseTo(expected.image(), within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weightsOfAnotherNetworkAreRefused(Execution execution) {
        Map<String, HostTensor> others =
                TrainingStart.initial(SmallModel.clear().graph(), 1).tensors();

        assertThatThrownBy(() -> engine(execution)
                        .load(MODEL, SmallModel.normalizer(), StateNames.part(others, StateNames.NETWORK)))
                .isInstanceOf(WeightMismatch.class);
        assertThatThrownBy(() -> engine(execution).training(request(1e-3, 1), new TrainingStart(others, 0)))
                .isInstanceOf(WeightMismatch.class);
    }

    @Test
    void tooLittleMemoryIsNamedAndLessStillRuns() {
        device.limitMemory(100L << 20);
        try {
            assertThatThrownBy(() -> program.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED)))
                    .isInstanceOf(OutOfDeviceMemory.class)
                    .hasMessageMatching("a training step of 8 images: out of memory, it needs \\d+ MiB and 100 MiB are"
                            + " free; use smaller batches or another device");
        } finally {
            device.limitMemory(Long.MAX_VALUE);
        }
        try (Training training = program.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            assertThat(run(training, 1)).hasSize(1);
        }
    }

    @Test
    void aDeviceIsTriedBeforeATaskDependsOnIt() {
        assertThat(Trial.run(device)).isEqualTo("not captured, as this device captures nothing");

        device.limitMemory(1);
        try {
            assertThatThrownBy(() -> Trial.run(device)).isInstanceOf(OutOfDeviceMemory.class);
        } finally {
            device.limitMemory(Long.MAX_VALUE);
        }
    }

    @Test
    void conditionsTellTheEnginesApart() {
        assertThat(program.conditions(ComputeType.FLOAT32))
                .isEqualTo(program.conditions(ComputeType.FLOAT32))
                .isNotEqualTo(program.conditions(ComputeType.BFLOAT16))
                .isNotEqualTo(torchScript.conditions(ComputeType.FLOAT32));
        assertThat(program.conditions(ComputeType.FLOAT32).kernels()).matches("[0-9a-f]{64}");
    }

    private static void assertNear(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).as("number %d", i).isCloseTo(expected[i], within(1e-4f));
        }
    }

    private static void assertSame(Map<String, HostTensor> actual, Map<String, HostTensor> expected) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach(
                (name, tensor) -> assertThat(actual.get(name).floats()).as(name).containsExactly(tensor.floats()));
    }
}
