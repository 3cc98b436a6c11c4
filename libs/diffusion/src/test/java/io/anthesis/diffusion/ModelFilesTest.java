package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.diffusion.model.ModelDescription;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule.Curve;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFilesTest {
    @TempDir
    Path folder;

    static Stream<DiffusionNetwork> networks() {
        return Stream.of(SmallModel.example(), SmallModel.clear());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void kerasAndSafetensorsHoldTheSame(DiffusionNetwork network) throws IOException {
        StoredModel model = trained(network);
        Path first = folder.resolve("first.safetensors");
        Path keras = folder.resolve("model.weights.h5");
        Path second = folder.resolve("second.safetensors");
        ModelFiles.write(first, model);
        ModelFiles.write(keras, ModelFiles.read(first, Optional.empty()));

        ModelFiles.write(second, ModelFiles.read(keras, description(model)));

        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @Test
    void descriptionsSurviveTheirJson() {
        ModelSpec spec = trained(SmallModel.clear()).spec();

        assertThat(ModelSpec.parse(spec.toJson())).isEqualTo(spec);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "nothing",
                "{\"network\": {\"architecture\": \"transformer\"}}",
                "{\"network\": {\"architecture\": \"residual-unet\", \"imageSize\": 30, \"widths\": [8, 16, 24],"
                        + " \"blockDepth\": 1, \"embeddingDimensions\": 32, \"embeddingMaxFrequency\": 1000},"
                        + " \"schedule\": {\"kind\": \"angle\", \"minSignalRate\": 0.02, \"maxSignalRate\": 0.95},"
                        + " \"prediction\": \"noise\"}"
            })
    void wrongDescriptionsAreRefused(String json) {
        assertThatThrownBy(() -> ModelDescription.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("description of the model");
    }

    @Test
    void kerasFilesNeedADescription() throws IOException {
        Path file = folder.resolve("model.weights.h5");
        ModelFiles.write(file, trained(SmallModel.example()));

        assertThatThrownBy(() -> ModelFiles.read(file, Optional.empty())).hasMessageContaining("--spec");
    }

    @Test
    void weightsOfAnotherNetworkAreNamedAllAtOnce() throws IOException {
        Path file = folder.resolve("model.weights.h5");
        ModelFiles.write(file, trained(SmallModel.example()));
        var other = new ModelSpec(
                SmallModel.clear(), trained(SmallModel.clear()).spec().schedule(), PredictionType.NOISE);

        assertThatThrownBy(() -> ModelFiles.read(file, Optional.of(new ModelDescription(other, Optional.empty()))))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("dense.kernel is missing")
                .hasMessageContaining("conv2d.kernel: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "model.weights.h5"})
    void damagedFilesAreRefusedWithTheReason(String name) throws IOException {
        StoredModel model = trained(SmallModel.example());
        Path whole = folder.resolve(name);
        ModelFiles.write(whole, model);
        byte[] bytes = Files.readAllBytes(whole);
        Path damaged = folder.resolve("damaged-" + name);
        var random = new Random(5); // where it is damaged is all that it decides
        for (int round = 0; round < 60; round++) {
            byte[] changed = round % 2 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            if (round % 2 == 1) {
                for (int i = 0; i < 4; i++) {
                    changed[random.nextInt(Math.min(8000, changed.length))] = (byte) random.nextInt();
                }
            }
            Files.write(damaged, changed);

            try {
                ModelFiles.read(damaged, description(model));
            } catch (CorruptTensorFile | IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ModelFiles.read(damaged, description(model))).isInstanceOf(CorruptTensorFile.class);
    }

    private static Optional<ModelDescription> description(StoredModel model) {
        return Optional.of(new ModelDescription(model.spec(), Optional.of(model.normalizer())));
    }

    private static StoredModel trained(DiffusionNetwork network) {
        var spec = new ModelSpec(network, new LogSnrSchedule(Curve.COSINE, 3, -10), PredictionType.VELOCITY);
        try (var model = new SmallModel(network, SmallModel.everySetting());
                TrainingState state = model.initialState()) {
            model.train(state, 2);
            Map<String, HostTensor> all = state.toHost();
            Map<String, HostTensor> moments = new LinkedHashMap<>();
            all.forEach((name, tensor) -> {
                if (name.contains("_moment/")) {
                    moments.put(name, tensor);
                }
            });
            var training = new StoredModel.Training(state.network().toHost(), moments, state.steps(), 1e-3f);
            return new StoredModel(spec, SmallModel.normalizer(), state.ema().toHost(), Optional.of(training));
        }
    }
}
