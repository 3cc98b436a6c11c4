package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.anthesis.tensor.format.KerasWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFilesTest {
    @TempDir
    Path folder;

    static Stream<DiffusionNetwork> networks() {
        return Stream.of(
                SmallModel.example(), SmallModel.clear(), SmallModel.conditional(), SmallModel.conditionalClear());
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

    /** What Keras' own Embedding layer is saved as, in its order. */
    @Test
    void theClassEmbeddingLiesWhereKerasHasIt() throws IOException {
        StoredModel model = trained(SmallModel.conditional());
        Path keras = folder.resolve("model.weights.h5");
        ModelFiles.write(keras, model);

        try (var file = new KerasWeights(keras)) {
            float[] rows = file.floats("ema_network/layers/embedding/vars/0", 4 * 32);
            float[] ours = model.weights().get("embedding.embeddings").floats();
            for (int row = 0; row < 4; row++) {
                for (int i = 0; i < 32; i++) {
                    assertThat(rows[row * 32 + i]).isEqualTo(ours[i * 4 + row]);
                }
            }
        }
    }

    /** Where the model of clear-diffusion-keras has its layer, and so where its load_weights looks. */
    @Test
    void theNormalizerOfAClearNetworkLiesInTheAugmenter() throws IOException {
        StoredModel model = trained(SmallModel.clear());
        Path keras = folder.resolve("model.weights.h5");
        ModelFiles.write(keras, model);

        try (var file = new KerasWeights(keras)) {
            assertThat(file.floats("augmenter/layers/normalization/vars/0", 3))
                    .isEqualTo(model.normalizer().mean());
            assertThat(file.floats("augmenter/layers/normalization/vars/1", 3))
                    .isEqualTo(model.normalizer().variance());
            assertThat(file.has("layers/normalization")).isFalse();
        }
    }

    /** The network of clear-diffusion-keras begins with the patches, a normalization and the dense layer of the noise power. */
    @Test
    void theMomentsOfAClearNetworkAreInTheOrderOfKeras() throws IOException {
        StoredModel model = trained(SmallModel.clear());
        Path keras = folder.resolve("model.weights.h5");
        ModelFiles.write(keras, model);
        Map<String, HostTensor> moments = model.training().orElseThrow().moments();

        try (var file = new KerasWeights(keras)) {
            assertThat(file.floats("optimizer/vars/4", 16))
                    .isEqualTo(moments.get("first_moment/conv2d.bias").floats());
            assertThat(file.floats("optimizer/vars/6", 16))
                    .isEqualTo(moments.get("first_moment/group_normalization.gamma")
                            .floats());
            assertThat(file.floats("optimizer/vars/8", 16))
                    .isEqualTo(
                            moments.get("first_moment/group_normalization.beta").floats());
            assertThat(file.floats("optimizer/vars/12", 16))
                    .isEqualTo(moments.get("first_moment/dense.bias").floats());
        }
    }

    /** Keras stores the weights as they are; archives that were packed again are compressed. */
    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void anArchiveOfKerasHoldsWhatItsWeightsDo(int method) throws IOException {
        StoredModel model = trained(SmallModel.clear());
        Path archive = archive("model.weights.h5", keras(model), method);
        Path first = folder.resolve("first.safetensors");
        Path second = folder.resolve("second.safetensors");
        ModelFiles.write(first, model);

        ModelFiles.write(second, ModelFiles.read(archive, description(model)));

        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void damagedArchivesOfKerasAreRefusedWithTheReason(int method) throws IOException {
        StoredModel model = trained(SmallModel.clear());
        byte[] bytes = Files.readAllBytes(archive("model.weights.h5", keras(model), method));
        Path damaged = folder.resolve("damaged.keras");
        for (int end : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
            Files.write(damaged, Arrays.copyOf(bytes, end));

            assertThatThrownBy(() -> ModelFiles.read(damaged, description(model)))
                    .isInstanceOf(CorruptTensorFile.class)
                    .hasMessageContaining("damaged.keras")
                    .hasMessageContaining("zip archive");
        }
        byte[] changed = bytes.clone();
        changed[bytes.length / 2] ^= 1;
        Files.write(damaged, changed);
        assertThatThrownBy(() -> ModelFiles.read(damaged, description(model))).isInstanceOf(CorruptTensorFile.class);
    }

    @Test
    void archivesWithoutWeightsAreRefused() throws IOException {
        StoredModel model = trained(SmallModel.clear());
        Path without = archive("config.json", "{}".getBytes(StandardCharsets.UTF_8), ZipEntry.DEFLATED);
        Path other = folder.resolve("other.keras");

        assertThatThrownBy(() -> ModelFiles.read(without, description(model)))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("it has no 'model.weights.h5'");
        Files.move(archive("model.weights.h5", new byte[100], ZipEntry.DEFLATED), other);
        assertThatThrownBy(() -> ModelFiles.read(other, description(model)))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("other.keras")
                .hasMessageContaining("not an HDF5 file");
        assertThatThrownBy(() -> ModelFiles.read(without, Optional.empty())).hasMessageContaining("--spec");
    }

    @Test
    void archivesOfKerasAreNotWritten() {
        Path archive = folder.resolve("model.keras");

        assertThatThrownBy(() -> ModelFiles.write(archive, trained(SmallModel.clear())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(".weights.h5");
        assertThat(archive).doesNotExist();
    }

    private byte[] keras(StoredModel model) throws IOException {
        Path weights = folder.resolve("inside.weights.h5");
        ModelFiles.write(weights, model);
        return Files.readAllBytes(weights);
    }

    /** As model.save of Keras writes it, with one of its entries. */
    private Path archive(String name, byte[] content, int method) throws IOException {
        Path archive = folder.resolve("model.keras");
        var entry = new ZipEntry(name);
        var checksum = new CRC32();
        checksum.update(content);
        entry.setMethod(method);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return archive;
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

    private static Path caseFile(String name) {
        return Path.of("src/test/resources/cases/models", name);
    }

    @Test
    void weightsThatAreNotFiniteAreRefusedByTheirName() {
        assertThatThrownBy(() -> ModelFiles.read(caseFile("nan.safetensors"), Optional.empty()))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("tensor 'conv2d")
                .hasMessageContaining("NaN");
    }

    @Test
    void halfPrecisionIsReadAsFloat32() throws IOException {
        StoredModel model = ModelFiles.read(caseFile("f16.safetensors"), Optional.empty());

        assertThat(model.weights().values()).allMatch(tensor -> tensor.type() == HostTensor.ElementType.F32);
    }

    @Test
    void aTensorThatNothingUsesIsNamed() {
        assertThatThrownBy(() -> ModelFiles.read(caseFile("extra_tensor.safetensors"), Optional.empty()))
                .isInstanceOf(CorruptTensorFile.class)
                .hasMessageContaining("'mine'");
    }

    /** What a description may ask for is bounded before a network is built. */
    @ParameterizedTest
    @CsvSource({
        "blockDepth, 1000000000, block depth must be 1 to 16",
        "imageSize, 65536, image size must be 1 to 512",
        "embeddingMaxFrequency, 1e308, 1 to 1000000",
        "embeddingMaxFrequency, 1e999, ",
        "embeddingDimensions, 31, even number",
        "widths, '[8, 5000]', 1 to 4096",
        "widths, '[8, 16, 8, 8, 8, 8, 8, 8, 8]', 1 to 8",
        "widths, '\"8\"', network.widths must be an array",
        "widths, '[8, \"x\"]', 'network.widths[1] must be a whole number'",
        "blockDepth, 1.5, network.blockDepth must be a whole number",
        "blockDepth, null, network.blockDepth is missing",
        "architecture, '\"x\"', network.architecture must be residual-unet or clear-unet",
        "colour, 1, 'network.colour'' is no field'",
    })
    void descriptionsHaveTheBoundsOfASpec(String field, String value, String reason) throws IOException {
        ObjectNode description = (ObjectNode) new ObjectMapper().readTree(Files.readString(caseFile("tiny.json")));
        ((ObjectNode) description.get("network")).remove(field);
        String json = description.toString().replaceFirst("(\"network\":\\{)", "$1\"" + field + "\":" + value + ",");

        assertThatThrownBy(() -> ModelDescription.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason == null ? "" : reason)
                .message()
                .doesNotContain("jackson", "java.", "io.anthesis");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[null, 0.1, 0.1]", "[1e39, 0.1, 0.1]", "[0.1, 0.1]", "\"x\"", "[-0.1, 0.1, 0.1]"})
    void normalizersAreFiniteNumbers(String variance) throws IOException {
        String json = Files.readString(caseFile("tiny.json")).replace("[0.08,0.06,0.07]", variance);

        assertThatThrownBy(() -> ModelDescription.parse(json)).hasMessageContaining("normalizer");
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
