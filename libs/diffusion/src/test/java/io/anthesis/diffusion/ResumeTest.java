package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.NonFiniteLoss;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.Compilation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ResumeTest {
    @TempDir
    Path folder;

    static Stream<Arguments> models() {
        return Stream.of(
                Arguments.of(
                        SmallModel.example(), TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9)),
                Arguments.of(SmallModel.clear(), SmallModel.everySetting()),
                Arguments.of(SmallModel.conditional(), SmallModel.twoAverages()),
                Arguments.of(SmallModel.conditionalClear(), SmallModel.twoAverages()));
    }

    @ParameterizedTest
    @MethodSource("models")
    void fortyStepsEqualFifteenAndARestartAndTwentyFive(DiffusionNetwork network, TrainingSettings settings)
            throws IOException {
        Path file = folder.resolve("resume.safetensors");
        Map<String, HostTensor> uninterrupted;
        List<Losses> losses;
        try (var model = new SmallModel(network, settings);
                TrainingState state = model.initialState(settings.ema().averages())) {
            losses = model.train(state, 40);
            uninterrupted = state.toHost();
        }
        try (var model = new SmallModel(network, settings);
                TrainingState state = model.initialState(settings.ema().averages())) {
            model.train(state, 15);
            SafeTensors.write(file, state.toHost(), Map.of());
        }

        List<Losses> lossesAfter;
        Map<String, HostTensor> resumed;
        try (var model = new SmallModel(network, settings);
                TrainingState state = model.restore(SafeTensors.read(file).tensors(), 15)) {
            lossesAfter = model.train(state, 25);
            resumed = state.toHost();
        }

        assertThat(lossesAfter).isEqualTo(losses.subList(15, 40));
        assertThat(resumed.keySet()).isEqualTo(uninterrupted.keySet());
        uninterrupted.forEach((name, tensor) ->
                assertThat(resumed.get(name).floats()).as(name).containsExactly(tensor.floats()));
    }

    @Test
    void exactKernelsLearnTheSame() {
        try (var fast = new SmallModel(1e-3);
                var exact = new SmallModel(Device.cpu(), new Compilation(ComputeType.FLOAT32, true));
                TrainingState ofFast = fast.initialState();
                TrainingState ofExact = exact.initialState()) {
            float fastLoss = fast.train(ofFast, 3).getLast().noise();

            assertThat(exact.train(ofExact, 3).getLast().noise()).isCloseTo(fastLoss, within(1e-4f));
        }
    }

    @Test
    void lossesOfTheSameNoiseFall() {
        try (var model = new SmallModel(3e-3);
                TrainingState state = model.initialState()) {
            List<Losses> losses = model.train(state, 60);

            assertThat(losses.getLast().noise())
                    .isLessThan(0.8f * losses.getFirst().noise());
        }
    }

    @Test
    void aLossThatIsNotFiniteEndsTheStepBeforeTheWeightsChange() {
        try (var model = new SmallModel(0.999e30);
                TrainingState state = model.initialState()) {
            assertThatThrownBy(() -> model.train(state, 20))
                    .isInstanceOf(NonFiniteLoss.class)
                    .hasMessageContaining("is not finite");

            assertThat(state.steps()).isLessThan(20);
        }
    }
}
