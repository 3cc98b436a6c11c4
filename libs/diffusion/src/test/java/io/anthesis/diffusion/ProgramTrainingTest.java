package io.anthesis.diffusion;

import static io.anthesis.diffusion.ProgramTrainingFixture.BATCH;
import static io.anthesis.diffusion.ProgramTrainingFixture.SCHEDULE;
import static io.anthesis.diffusion.ProgramTrainingFixture.assertNear;
import static io.anthesis.diffusion.ProgramTrainingFixture.batches;
import static io.anthesis.diffusion.ProgramTrainingFixture.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramLosses;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.execution.ComputeType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings by programs, whose kernels are emulated, against those by TorchScript. */
class ProgramTrainingTest {
    private static final int STEPS = 3;

    @TempDir
    static Path folder;

    private static EmulatedDevice device;

    @BeforeAll
    static void device() {
        device = new EmulatedDevice(folder);
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
}
