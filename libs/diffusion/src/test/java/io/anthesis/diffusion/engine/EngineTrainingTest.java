package io.anthesis.diffusion.engine;

import static io.anthesis.diffusion.engine.BothEngines.GRAPH;
import static io.anthesis.diffusion.engine.BothEngines.SEED;
import static io.anthesis.diffusion.engine.BothEngines.assertSame;
import static io.anthesis.diffusion.engine.BothEngines.conditional;
import static io.anthesis.diffusion.engine.BothEngines.request;
import static io.anthesis.diffusion.engine.BothEngines.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.anthesis.diffusion.SmallModel;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.format.HostTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both engines promise of trainings; that of programs runs its kernels on the CPU. */
class EngineTrainingTest extends WithBothEngines {
    @ParameterizedTest
    @EnumSource
    void aTrainingGoesOnFromItsStateAsIfItHadNotStopped(Execution execution) {
        List<Losses> whole;
        Map<String, HostTensor> expected;
        try (Training training = engines.of(execution).training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            whole = run(training, 5);
            expected = training.state();
            assertSame(training.ema(), StateNames.part(expected, StateNames.EMA));
            assertSame(training.network(), StateNames.part(expected, StateNames.NETWORK));
        }
        TrainingStart half;
        try (Training training = engines.of(execution).training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            assertThat(run(training, 2)).isEqualTo(whole.subList(0, 2));
            half = new TrainingStart(training.state(), training.steps());
        }
        try (Training training = engines.of(execution).training(request(1e-3, 1), half)) {
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
        try (Training training = engines.of(execution).training(request, initial)) {
            whole = run(training, 4);
            expected = training.state();
            assertSame(training.ema(), StateNames.part(expected, StateNames.EMA));
            assertSame(training.network(), StateNames.part(expected, StateNames.NETWORK));
            assertSame(training.ema(1), StateNames.part(expected, "ema2/"));
            assertThat(training.ema(1).get("embedding.embeddings").floats())
                    .isNotEqualTo(training.ema().get("embedding.embeddings").floats());
        }
        TrainingStart half;
        try (Training training = engines.of(execution).training(request, initial)) {
            assertThat(run(training, 2)).isEqualTo(whole.subList(0, 2));
            half = new TrainingStart(training.state(), training.steps());
        }
        try (Training training = engines.of(execution).training(request, half)) {
            assertThat(run(training, 2)).isEqualTo(whole.subList(2, 4));
            assertSame(training.state(), expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreAveragesThanATrainingKeepsAreRefused(Execution execution) {
        Map<String, HostTensor> two =
                StateNames.withAverages(TrainingStart.initial(GRAPH, SEED).tensors(), 2);

        assertThatThrownBy(() -> engines.of(execution).training(request(1e-3, 1), new TrainingStart(two, 0)))
                .hasMessage("the state has 2 moving averages, the training keeps 1");
    }

    @Test
    void theEnginesTrainAlike() {
        List<Losses> ofTorchScript;
        try (Training training = engines.torchScript.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
            ofTorchScript = run(training, 4);
        }
        for (int microBatches : new int[] {1, 2}) {
            try (Training training =
                    engines.program.training(request(1e-3, microBatches), TrainingStart.initial(GRAPH, SEED))) {
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

    /** Group normalization knows no batch, so that halves with the masks of the whole give the same losses. */
    @Test
    void theEnginesTrainAlikeWithClassesDropoutAndMicroBatches() {
        DiffusionNetwork network = SmallModel.conditionalClear();
        TrainingStart initial = TrainingStart.initial(network.graph(), SEED);
        List<Losses> expected;
        try (Training training = engines.torchScript.training(conditional(network, 1), initial)) {
            expected = run(training, 3);
        }
        for (DiffusionEngine engine : List.of(engines.torchScript, engines.program)) {
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

    @Test
    void stepsAreBegunAheadAndNoFurtherThanAsked() {
        try (Training training = engines.program.training(request(1e-3, 1), TrainingStart.initial(GRAPH, SEED))) {
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
        try (Training training = engines.of(execution).training(request(1e30, 1), TrainingStart.initial(GRAPH, SEED))) {
            assertThatThrownBy(() -> run(training, 10))
                    .isInstanceOfSatisfying(NonFiniteLoss.class, diverged -> assertThat(diverged.step())
                            .isEqualTo(training.steps() + 1));
        }
    }
}
