package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramLosses;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.StepBatches;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings by programs, whose kernels are emulated, against those by TorchScript. */
class ProgramTrainingTest {
    private static final int STEPS = 3;
    private static final int BATCH = 8;
    private static final AngleSchedule SCHEDULE = new AngleSchedule(0.02, 0.95);

    @TempDir
    static Path folder;

    private static EmulatedDevice device;

    @BeforeAll
    static void device() {
        device = new EmulatedDevice(folder);
    }

    private static TrainingSettings example() {
        return TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9);
    }

    private static List<NormalizedBatch> batches(int steps) {
        var batches = new StepBatches(
                BatchMaker.training(SmallModel.images(), SmallModel.normalizer(), 7, true),
                new EpochOrder(7, 24, 2, BATCH));
        var made = new ArrayList<NormalizedBatch>();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int step = 0; step < steps; step++) {
                Batch batch = batches.of(manager, step);
                made.add(new NormalizedBatch(
                        batch.images().toFloatArray(), batch.noises().toFloatArray(), batch.times()));
            }
        }
        return made;
    }

    /** Without masks, which the device draws. */
    private static List<NormalizedBatch> batches(DiffusionNetwork network, int steps) {
        if (network.classes() == 0) {
            return batches(steps);
        }
        StepBatches batches = SmallModel.batches(network, List.of());
        return IntStream.range(0, steps).mapToObj(batches::normalized).toList();
    }

    private static List<NormalizedBatch> split(NormalizedBatch batch, int parts) {
        var split = new ArrayList<NormalizedBatch>();
        int images = batch.times().length / parts;
        int numbers = batch.images().length / parts;
        for (int i = 0; i < parts; i++) {
            split.add(new NormalizedBatch(
                    Arrays.copyOfRange(batch.images(), i * numbers, (i + 1) * numbers),
                    Arrays.copyOfRange(batch.noises(), i * numbers, (i + 1) * numbers),
                    Arrays.copyOfRange(batch.times(), i * images, (i + 1) * images)));
        }
        return split;
    }

    private static void compare(
            DiffusionNetwork network, TrainingSettings settings, ComputeType activations, double tolerance) {
        try (var model = new SmallModel(network, settings);
                TrainingState expected = model.initialState(settings.ema().averages());
                ProgramState state = ProgramState.restore(device, model.graph, expected.toHost(), 0, activations);
                var training = new ProgramTraining(device, state, SCHEDULE, settings, BATCH, 1)) {
            List<Losses> ofTorchScript = model.train(expected, STEPS);
            List<NormalizedBatch> batches = batches(network, STEPS);
            for (int step = 0; step < STEPS; step++) {
                Losses losses = training.step(batches.get(step));
                assertThat(losses.noise())
                        .as("noise loss of step %d", step + 1)
                        .isCloseTo(ofTorchScript.get(step).noise(), within((float) tolerance));
                assertThat(losses.image())
                        .as("image loss of step %d", step + 1)
                        .isCloseTo(ofTorchScript.get(step).image(), within((float) tolerance * 30));
            }
            assertThat(state.steps()).isEqualTo(STEPS);
            assertNear(state.toHost(), expected.toHost(), tolerance);
        }
    }

    /** AdamW turns the rounding of tiny gradients into whole steps, so a few numbers may be far. */
    private static void assertNear(Map<String, HostTensor> actual, Map<String, HostTensor> expected, double tolerance) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        long far = 0;
        long all = 0;
        for (Map.Entry<String, HostTensor> entry : expected.entrySet()) {
            float[] numbers = actual.get(entry.getKey()).floats();
            float[] others = entry.getValue().floats();
            assertThat(actual.get(entry.getKey()).shape())
                    .containsExactly(entry.getValue().shape());
            float largest = 0;
            for (float number : others) {
                largest = Math.max(largest, Math.abs(number));
            }
            for (int i = 0; i < numbers.length; i++) {
                all++;
                far += Math.abs(numbers[i] - others[i]) <= tolerance * 10 * largest ? 0 : 1;
            }
        }
        assertThat((double) far / all).isLessThan(0.02);
    }

    @Test
    void theExampleTrainsAsByTorchScript() {
        compare(SmallModel.example(), example(), ComputeType.FLOAT32, 2e-4);
    }

    @Test
    void everySettingTrainsAsByTorchScript() {
        compare(SmallModel.clear(), SmallModel.everySetting(), ComputeType.FLOAT32, 1e-3);
    }

    @Test
    void bfloat16TrainsNearly() {
        compare(SmallModel.example(), example(), ComputeType.BFLOAT16, 2e-2);
        compare(SmallModel.clear(), SmallModel.everySetting(), ComputeType.BFLOAT16, 5e-2);
    }

    @Test
    void classesAndDropoutTrainAsByTorchScript() {
        compare(SmallModel.conditional(), SmallModel.twoAverages(), ComputeType.FLOAT32, 1e-3);
        compare(SmallModel.conditionalClear(), SmallModel.twoAverages(), ComputeType.FLOAT32, 1e-3);
        compare(SmallModel.conditional(), example(), ComputeType.BFLOAT16, 2e-2);
    }

    @Test
    void classesAndMasksAreMadeOnTheDeviceAndOfMicroBatchesByTheirPlace() {
        DiffusionNetwork network = SmallModel.conditionalClear();
        TrainingSettings settings = SmallModel.twoAverages();
        try (var model = new SmallModel(network, settings);
                TrainingState initial = model.initialState(2);
                ProgramState given =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                ProgramState own = ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                ProgramState halves =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var batches = new DeviceBatches(
                        device,
                        SmallModel.images(),
                        SmallModel.normalizer(),
                        7,
                        true,
                        new EpochOrder(7, 24, 2, BATCH),
                        SmallModel.labels(network));
                var training = new ProgramTraining(device, given, SCHEDULE, settings, BATCH, 1);
                var ofItsOwn = new ProgramTraining(device, own, SCHEDULE, settings, batches);
                var inHalves = new ProgramTraining(device, halves, SCHEDULE, settings, BATCH / 2, 2)) {
            for (NormalizedBatch batch : batches(network, 3)) {
                float loss = training.step(batch).noise();
                assertThat(ofItsOwn.step().noise()).isCloseTo(loss, within(1e-5f));
                assertThat(inHalves.step(batch.split(2)).noise()).isCloseTo(loss, within(1e-4f));
            }
            assertNear(own.toHost(), given.toHost(), 1e-4);
            assertNear(halves.toHost(), given.toHost(), 1e-4);
        }
    }

    @Test
    void aStepThatIsNotFiniteLeavesEveryAverage() {
        DiffusionNetwork network = SmallModel.conditional();
        try (var model = new SmallModel(network, SmallModel.twoAverages());
                TrainingState initial = model.initialState(2);
                ProgramState state =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, SCHEDULE, SmallModel.twoAverages(), BATCH, 1)) {
            List<NormalizedBatch> batches = batches(network, 2);
            batches.getFirst().images()[3] = Float.NaN;

            assertThatThrownBy(() -> training.step(batches.getFirst())).isInstanceOf(NonFiniteLoss.class);

            assertSame(state.toHost(), initial.toHost());
            assertThat(training.step(batches.get(1)).isFinite()).isTrue();
            Map<String, HostTensor> first = state.averageToHost(0);
            assertThat(state.averageToHost(1).entrySet())
                    .anyMatch(weight -> !Arrays.equals(
                            weight.getValue().floats(),
                            first.get(weight.getKey()).floats()));
        }
    }

    @Test
    void classesAndAveragesMustBeThoseOfTheNetworkAndItsSettings() {
        try (var model = new SmallModel(SmallModel.conditional(), example());
                TrainingState initial = model.initialState();
                ProgramState state =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, SCHEDULE, example(), BATCH, 1)) {
            assertThatThrownBy(() -> training.step(batches(1).getFirst()))
                    .hasMessage("a batch of 8 images came with 0 classes for a network that knows classes");
            assertThatThrownBy(() ->
                            new ProgramTraining(device, state, SCHEDULE, SmallModel.twoAverages(), BATCH, 1).close())
                    .hasMessage("the state has 1 moving averages, the settings have 2");
        }
    }

    /** Threads and blocks come in another order each time. */
    @Test
    void stepsRepeatBitForBitAndGoOnFromWhatWasWritten() {
        try (var model = new SmallModel(SmallModel.example(), example());
                TrainingState initial = model.initialState()) {
            List<NormalizedBatch> batches = batches(2);
            Map<String, HostTensor> whole = train(model, initial.toHost(), 0, batches);

            Map<String, HostTensor> first = train(model, initial.toHost(), 0, batches.subList(0, 1));
            Map<String, HostTensor> second = train(model, first, 1, batches.subList(1, 2));

            assertSame(second, whole);
        }
    }

    private static Map<String, HostTensor> train(
            SmallModel model, Map<String, HostTensor> from, long steps, List<NormalizedBatch> batches) {
        try (ProgramState state = ProgramState.restore(device, model.graph, from, steps, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, SCHEDULE, example(), BATCH, 1)) {
            batches.forEach(training::step);
            return state.toHost();
        }
    }

    @Test
    void microBatchesAreAveraged() {
        try (var model = new SmallModel(SmallModel.clear(), SmallModel.everySetting());
                TrainingState initial = model.initialState();
                ProgramState whole =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                ProgramState halves =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, whole, SCHEDULE, SmallModel.everySetting(), BATCH, 1);
                var inHalves = new ProgramTraining(device, halves, SCHEDULE, SmallModel.everySetting(), BATCH / 2, 2)) {
            NormalizedBatch batch = batches(1).getFirst();

            Losses losses = training.step(batch);
            Losses ofHalves = inHalves.step(split(batch, 2));

            // Group normalization knows no batch, so that halves give the same gradients.
            assertThat(ofHalves.noise()).isCloseTo(losses.noise(), within(1e-4f));
            assertNear(halves.toHost(), whole.toHost(), 1e-4);
        }
    }

    /** Images, flips and times are the same bits; noises differ in the last one at most. */
    @Test
    void batchesAreMadeOnTheDevice() {
        try (var model = new SmallModel(SmallModel.example(), example());
                TrainingState initial = model.initialState();
                ProgramState given =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                ProgramState own = ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var batches = new DeviceBatches(
                        device,
                        SmallModel.images(),
                        SmallModel.normalizer(),
                        7,
                        true,
                        new EpochOrder(7, 24, 2, BATCH));
                var training = new ProgramTraining(device, given, SCHEDULE, example(), BATCH, 1);
                var ofItsOwn = new ProgramTraining(device, own, SCHEDULE, example(), batches)) {
            for (NormalizedBatch batch : batches(7)) {
                assertThat(ofItsOwn.step().noise())
                        .isCloseTo(training.step(batch).noise(), within(1e-5f));
            }
            assertNear(own.toHost(), given.toHost(), 1e-4);
        }
    }

    @Test
    void aStepThatIsNotFiniteChangesNothing() {
        try (var model = new SmallModel(SmallModel.example(), example());
                TrainingState initial = model.initialState();
                ProgramState state =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, SCHEDULE, example(), BATCH, 1)) {
            NormalizedBatch batch = batches(1).getFirst();
            batch.noises()[17] = Float.POSITIVE_INFINITY;

            assertThatThrownBy(() -> training.step(batch)).isInstanceOf(NonFiniteLoss.class);

            assertThat(state.steps()).isZero();
            assertSame(state.toHost(), initial.toHost());
            assertThat(training.step(batches(1).getFirst()).isFinite()).isTrue();
        }
    }

    @Test
    void stepsAreStartedAheadOfTheirResults() {
        try (var model = new SmallModel(SmallModel.example(), example());
                TrainingState initial = model.initialState();
                ProgramState one = ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                ProgramState ahead =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, one, SCHEDULE, example(), BATCH, 1);
                var startingAhead = new ProgramTraining(device, ahead, SCHEDULE, example(), BATCH, 1)) {
            List<NormalizedBatch> batches = batches(3);
            batches.forEach(batch -> startingAhead.start(List.of(batch)));
            assertThat(startingAhead.started()).isEqualTo(3);
            assertThatThrownBy(() -> startingAhead.step(batches.getFirst()))
                    .hasMessageContaining("3 steps are started");

            for (NormalizedBatch batch : batches) {
                assertThat(startingAhead.finish()).isEqualTo(training.step(batch));
            }
            assertSame(ahead, one);
        }
    }

    @Test
    void stepsAfterOneThatIsNotFiniteChangeNothing() {
        try (var model = new SmallModel(SmallModel.example(), example());
                TrainingState initial = model.initialState();
                ProgramState state =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                ProgramState expected =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, SCHEDULE, example(), BATCH, 1);
                var reference = new ProgramTraining(device, expected, SCHEDULE, example(), BATCH, 1)) {
            List<NormalizedBatch> batches = batches(4);
            NormalizedBatch wrong = batches(2).get(1);
            wrong.images()[5] = Float.NaN;
            training.start(List.of(batches.get(0)));
            training.start(List.of(wrong));
            training.start(List.of(batches.get(2)));
            training.start(List.of(batches.get(3)));

            assertThat(training.finish()).isEqualTo(reference.step(batches.get(0)));
            assertThatThrownBy(training::finish).isInstanceOfSatisfying(NonFiniteLoss.class, e -> assertThat(e.step())
                    .isEqualTo(2));
            assertThat(training.started()).isZero();
            assertSame(state, expected);

            assertThat(training.step(batches.get(1))).isEqualTo(reference.step(batches.get(1)));
            assertSame(state, expected);
        }
    }

    private static void assertSame(ProgramState actual, ProgramState expected) {
        assertThat(actual.steps()).isEqualTo(expected.steps());
        assertSame(actual.toHost(), expected.toHost());
    }

    private static void assertSame(Map<String, HostTensor> actual, Map<String, HostTensor> expected) {
        actual.forEach((name, tensor) -> assertThat(tensor.floats())
                .as(name)
                .containsExactly(expected.get(name).floats()));
    }

    @Test
    void rowsOfTheTableAreWrittenAgain() {
        try (var model = new SmallModel(SmallModel.example(), example());
                TrainingState initial = model.initialState();
                ProgramState state =
                        ProgramState.restore(device, model.graph, initial.toHost(), 0, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, SCHEDULE, example(), BATCH, 1)) {
            NormalizedBatch batch = batches(1).getFirst();
            int steps = 0;
            while (training.canStart()) {
                training.start(List.of(batch));
                steps++;
            }
            assertThatThrownBy(() -> training.start(List.of(batch))).hasMessageContaining("none of them is finished");
            assertThat(training.finish().isFinite()).isTrue();
            training.start(List.of(batch));
            while (training.started() > 0) {
                assertThat(training.finish().isFinite()).isTrue();
            }
            assertThat(state.steps()).isEqualTo(steps + 1);
        }
    }

    @Test
    void lossesInEvaluationAreThoseOfTorchScript() {
        for (DiffusionNetwork network :
                List.of(SmallModel.example(), SmallModel.clear(), SmallModel.conditionalClear())) {
            TrainingSettings settings = network instanceof ClearUNet ? SmallModel.everySetting() : example();
            try (var model = new SmallModel(network, settings);
                    TrainingState state = model.initialState();
                    var weights = new NetworkWeights(device, model.graph, ComputeType.FLOAT32);
                    var losses = new ProgramLosses(device, weights, SCHEDULE, settings, BATCH)) {
                model.train(state, 2);
                weights.write(StateNames.part(state.toHost(), StateNames.EMA));

                Losses expected = model.evaluate(state, 3);
                Losses actual = losses.of(batches(network, 4).getLast());

                assertThat(actual.noise()).isCloseTo(expected.noise(), withinPercentage(0.01));
                assertThat(actual.image()).isCloseTo(expected.image(), withinPercentage(0.01));
                assertThat(actual.velocity()).isCloseTo(expected.velocity(), withinPercentage(0.01));
            }
        }
    }
}
