package io.anthesis.diffusion;

import static io.anthesis.diffusion.ProgramTrainingFixture.BATCH;
import static io.anthesis.diffusion.ProgramTrainingFixture.SCHEDULE;
import static io.anthesis.diffusion.ProgramTrainingFixture.assertSame;
import static io.anthesis.diffusion.ProgramTrainingFixture.batches;
import static io.anthesis.diffusion.ProgramTrainingFixture.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.program.EmulatedDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps of a training by programs, whose kernels are emulated: they repeat, are started ahead, and leave the state alone if they fail. */
class ProgramStepsTest {
    @TempDir
    static Path folder;

    private static EmulatedDevice device;

    @BeforeAll
    static void device() {
        device = new EmulatedDevice(folder);
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
}
