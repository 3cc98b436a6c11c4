package io.anthesis.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.ClearUNetSpec;
import io.anthesis.contracts.spec.training.Component;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.EmaSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.spec.training.Start;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two forms of a training's JSON, and the bounds of every part. */
class TrainingSpecTest {
    /** As version 0.1 wrote its preset tiny, which had no warm-up of the average. */
    private static final String VERSION_0_1 = """
            {"name": "n", "dataset": "d", "imageSize": 16, "widths": [8, 16], "blockDepth": 1, "embeddingDimensions": 32,
             "embeddingMaxFrequency": 1000.0, "minSignalRate": 0.02, "maxSignalRate": 0.95, "batchSize": 16,
             "repetitions": 1, "epochs": 2, "learningRate": 0.001, "weightDecay": 1.0E-4, "ema": 0.9, "loss": "mae",
             "seed": 42, "exact": false, "computeType": "auto", "protocol": "quick75"}
            """;

    /** A preset that version 0.1 can say as it is. */
    private static final String SEED = ", \"preset\": \"seed\"";

    private static TrainingSpec training(String fields) {
        return Presets.training(Json.parse("{\"dataset\": \"d\"" + fields + "}"));
    }

    @Test
    void whatVersion01WroteIsRead() {
        TrainingSpec read = Json.read(VERSION_0_1, TrainingSpec.class);

        assertThat(read).isEqualTo(training(", \"preset\": \"tiny\", \"name\": \"n\", \"ema\": 0.9"));
    }

    @Test
    void whatVersion01ReadsIsWritten() {
        ObjectNode written = Json.tree(training(", \"preset\": \"tiny\", \"name\": \"n\", \"ema\": 0.9"));

        JsonNode read = Json.parse(written.toString());
        JsonNode before = Json.parse(VERSION_0_1);
        before.properties()
                .forEach(field ->
                        assertThat(read.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue()));
        assertThat(written.path("network").path("architecture").asText()).isEqualTo("residual-unet");
        assertThat(written.path("optimizer").path("learningRate").asDouble()).isEqualTo(0.001);
    }

    @Test
    void flatFieldsAreWrittenWhereTheyCanSayIt() {
        ObjectNode written = Json.tree(training(", \"preset\": \"clear\""));

        assertThat(written.has("imageSize")).isTrue();
        assertThat(written.path("widths")).hasSize(4);
        assertThat(written.path("loss").asText()).isEqualTo("mse");
        assertThat(written.has("embeddingDimensions")).isFalse();
        assertThat(written.has("minSignalRate")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"network\": {\"architecture\": \"clear-unet\"}",
                "\"network\": {\"dropout\": 0.1}",
                "\"schedule\": {\"kind\": \"log-snr\"}",
                "\"prediction\": \"velocity\"",
                "\"objective\": {\"target\": \"signal\"}",
                "\"objective\": {\"weighting\": {\"kind\": \"min-snr\"}}",
                "\"times\": \"uniform-noise-power\"",
                "\"augmentation\": {\"horizontalFlips\": true}",
                "\"optimizer\": {\"curve\": {\"warmUpSteps\": 1}}",
                "\"optimizer\": {\"maxGradientNorm\": 1}",
                "\"optimizer\": {\"accumulation\": 2}",
                "\"ema\": {\"momenta\": [0.9, 0.99]}",
                "\"ema\": {\"warmUp\": true}",
                "\"conditioning\": {\"kind\": \"classes\"}"
            })
    void flatFieldsSufficeForWhatVersion01CanDo(String field) {
        assertThat(training(SEED).flatFieldsSuffice()).isTrue();
        assertThat(training(SEED + ", \"optimizer\": {\"learningRate\": 0.5}, \"widths\": [8, 16]")
                        .flatFieldsSuffice())
                .isTrue();
        assertThat(training(SEED + ", " + field).flatFieldsSuffice()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quick", "seed", "tiny", "clear", "quality"})
    void everyPresetIsReadAsItIsWritten(String preset) {
        TrainingSpec spec = training(", \"preset\": \"" + preset + "\"");

        assertThat(Json.spec(Json.tree(spec), TrainingSpec.class)).isEqualTo(spec);
        assertThat(Json.read(Json.write(spec), TrainingSpec.class)).isEqualTo(spec);
        assertThat(Presets.training(Json.tree(spec))).isEqualTo(spec);
    }

    @Test
    void presetsHaveEveryField() {
        List<String> paths = paths("", Presets.all().path("clear"));

        Presets.all().forEach(preset -> assertThat(preset.path("optimizer").properties())
                .hasSameSizeAs(Presets.all().path("clear").path("optimizer").properties()));
        assertThat(paths).contains("data.imageSize", "optimizer.curve.warmUpSteps", "objective.weighting.kind");
    }

    private static List<String> paths(String path, JsonNode node) {
        List<String> paths = new ArrayList<>();
        node.properties()
                .forEach(field -> paths.addAll(
                        field.getValue().isObject()
                                ? paths(path + field.getKey() + ".", field.getValue())
                                : List.of(path + field.getKey())));
        return paths;
    }

    @Test
    void storedSpecsOfANewerVersionAreRead() {
        ObjectNode newer = Json.tree(training(""));
        newer.withObject("/network").put("somethingNew", 1);
        newer.put("somethingElse", 1);

        assertThat(Json.read(newer.toString(), TrainingSpec.class)).isEqualTo(training(""));
    }

    @Test
    void nestedFieldsHoldInWhatWasStored() {
        ObjectNode stored = Json.tree(training("")).put("learningRate", 0.5);

        assertThat(Json.read(stored.toString(), TrainingSpec.class)).isEqualTo(training(""));
    }

    @Test
    void aPartKeepsWhatTheRequestDoesNotSay() {
        TrainingSpec spec = training(", \"preset\": \"seed\", \"optimizer\": {\"learningRate\": 0.002}");

        assertThat(spec.optimizer().learningRate()).isEqualTo(0.002);
        assertThat(spec.optimizer().weightDecay()).isEqualTo(1e-4);
    }

    @Test
    void anotherKindHasItsOwnDefaults() {
        TrainingSpec spec = training("""
                , "network": {"architecture": "clear-unet", "widths": [8, 16], "attentions": [false, true]},
                "schedule": {"kind": "log-snr", "curve": "cosine"},
                "objective": {"weighting": {"kind": "min-snr"}}, "conditioning": {"kind": "classes"}
                """);

        assertThat(spec.network())
                .isEqualTo(new ClearUNetSpec(List.of(8, 16), List.of(false, true), 2, 64, 1000, 64, 1, 0));
        assertThat(spec.schedule()).isEqualTo(new ScheduleSpec.LogSnr(ScheduleSpec.Curve.COSINE, 3, -10));
        assertThat(spec.objective())
                .isEqualTo(new ObjectiveSpec(ObjectiveSpec.Loss.MAE, Component.NOISE, new ObjectiveSpec.MinSnr(5)));
        assertThat(spec.conditioning()).isEqualTo(new ConditioningSpec.Classes(0.1));
    }

    @Test
    void flatFieldsOfARequestOverrideThePreset() {
        TrainingSpec flat = training(", \"widths\": [8, 16], \"batchSize\": 4, \"loss\": \"mse\", \"ema\": 0.5");

        assertThat(flat).isEqualTo(training("""
                , "network": {"widths": [8, 16]}, "data": {"batchSize": 4}, "objective": {"loss": "mse"},
                "ema": {"momenta": [0.5], "warmUp": false}
                """));
    }

    @Test
    void whatIsSaidTwiceMustBeTheSame() {
        assertThat(training(", \"learningRate\": 1, \"optimizer\": {\"learningRate\": 1.0}")
                        .optimizer()
                        .learningRate())
                .isEqualTo(1);
        assertRefused(
                ", \"learningRate\": 0.5, \"optimizer\": {\"learningRate\": 0.1}",
                "learningRate",
                "must be left out or be as optimizer.learningRate, 0.1, was 0.5");
        assertRefused(", \"widths\": [8, 16], \"network\": {\"widths\": [8, 24]}", "widths", "network.widths");
    }

    @Test
    void emaIsANumberWhereThatSaysIt() {
        assertThat(Json.tree(training(SEED + ", \"ema\": {\"momenta\": [0.9]}"))
                        .path("ema")
                        .asDouble())
                .isEqualTo(0.9);
        TrainingSpec several = training(", \"ema\": {\"momenta\": [0.9, 0.99], \"warmUp\": true}");
        assertThat(several.ema()).isEqualTo(new EmaSpec(List.of(0.9, 0.99), true));
        assertThat(Json.tree(several).path("ema").path("momenta")).hasSize(2);
        assertThat(training(", \"preset\": \"quality\", \"ema\": 0").ema()).isEqualTo(new EmaSpec(0));
        assertThat(training(", \"preset\": \"seed\", \"ema\": {\"warmUp\": true}")
                        .ema())
                .isEqualTo(new EmaSpec(List.of(0.999), true));
    }

    @Test
    void oneStartExcludesTheOther() {
        assertThat(training("").start()).isEqualTo(new Start.Anew());
        assertThat(training(", \"continues\": \"r\"").start()).isEqualTo(new Start.Continued("r"));
        assertThat(training("").from("c").start()).isEqualTo(new Start.Initialized("c"));
        assertThat(Json.tree(training("").from("c")).path("initialCheckpoint").asText())
                .isEqualTo("c");
        assertRefused(
                ", \"continues\": \"r\", \"initialCheckpoint\": \"c\"", "initialCheckpoint", "must be left out where");
    }

    @Test
    void changesAreLaidOverATraining() {
        TrainingSpec clear = training(", \"preset\": \"clear\"");

        ObjectNode nested = Presets.changed(clear, object("{\"optimizer\": {\"learningRate\": 0.5}}"));
        ObjectNode flat = Presets.changed(clear, object("{\"learningRate\": 0.5}"));

        assertThat(Presets.training(flat)).isEqualTo(Presets.training(nested));
        assertThat(Presets.training(flat).optimizer().learningRate()).isEqualTo(0.5);
        assertThat(Presets.training(flat).network()).isEqualTo(clear.network());
        assertThat(Presets.training(Presets.changed(clear, object("{\"ema\": {\"warmUp\": true}}")))
                        .ema())
                .isEqualTo(new EmaSpec(List.of(0.999), true));
        ObjectNode contradiction =
                Presets.changed(clear, object("{\"learningRate\": 0.5, \"optimizer\": {\"learningRate\": 0.1}}"));
        assertThatThrownBy(() -> Presets.training(contradiction))
                .hasMessageStartingWith("learningRate must be left out");
    }

    private static ObjectNode object(String json) {
        return Json.requireObject(Json.parse(json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "data": {"imageSize": 7}                        | data.imageSize                   | must be 8 to 512, was 7
            "data": {"imageSize": 30}                       | data.imageSize                   | must be a multiple of 4 for these widths, was 30
            "data": {"batchSize": 0}                        | data.batchSize                   | must be 1 to 4096, was 0
            "data": {"repetitions": 1001}                   | data.repetitions                 | must be 1 to 1000, was 1001
            "data": null                                    | data                             | must be an object, was missing
            "data": 3                                       | data                             | must be an object, was 3
            "network": 3                                    | network                          | must be an object, was 3
            "network": {"architecture": "vit"}              | network.architecture             | must be residual-unet or clear-unet, was "vit"
            "network": {"architecture": 7}                  | network.architecture             | must be residual-unet or clear-unet, was 7
            "network": {"widths": [8]}                      | network.widths                   | must be 2 to 8 numbers of channels, was [8]
            "network": {"widths": ["x", 8]}                 | network.widths[0]                | must be a whole number, was "x"
            "network": {"blockDepth": 17}                   | network.blockDepth               | must be 1 to 16, was 17
            "network": {"embeddingDimensions": 3}           | network.embeddingDimensions      | must be an even number from 2 to 1024, was 3
            "network": {"embeddingMaxFrequency": 0}         | network.embeddingMaxFrequency    | must be 1 to 1000000, was 0.0
            "network": {"dropout": 1}                       | network.dropout                  | must be 0 or more and below 1, was 1.0
            "network": {"patchSize": 2}                     | network.patchSize                | is no field here; there are blockDepth
            "schedule": {"kind": "linear"}                  | schedule.kind                    | must be angle or log-snr, was "linear"
            "schedule": {"minSignalRate": 0.96}             | schedule.minSignalRate           | must be above 0 and below maxSignalRate, was 0.96
            "schedule": {"maxSignalRate": 1}                | schedule.maxSignalRate           | must be below 1, was 1.0
            "schedule": {"kind": "log-snr", "curve": "x"}   | schedule.curve                   | must be one of linear, cosine, log-snr-linear
            "schedule": {"kind": "log-snr", "curve": 0}     | schedule.curve                   | must be one of linear, cosine, log-snr-linear
            "schedule": {"kind": "log-snr", "startLogSnr": 61} | schedule.startLogSnr          | must be -60 to 60, was 61.0
            "schedule": {"kind": "log-snr", "endLogSnr": 3}    | schedule.endLogSnr            | must be -60 or more and below startLogSnr, was 3.0
            "prediction": "image"                           | prediction                       | must be one of noise, signal, velocity, was image
            "prediction": null                              | prediction                       | must be one of noise, signal, velocity, was missing
            "objective": {"loss": "huber"}                  | objective.loss                   | must be mae or mse, was huber
            "objective": {"target": "x"}                    | objective.target                 | must be one of noise, signal, velocity, was x
            "objective": {"weighting": {"kind": "snr"}}     | objective.weighting.kind         | must be equal or min-snr, was "snr"
            "objective": {"weighting": {"gamma": 5}}        | objective.weighting.gamma        | is no field here
            "objective": {"weighting": {"kind": "min-snr", "gamma": 0}} | objective.weighting.gamma | must be above 0 and at most 1000000, was 0.0
            "times": "x"                                    | times                            | must be uniform-time or uniform-noise-power, was x
            "augmentation": {"horizontalFlips": 1}          | augmentation.horizontalFlips     | must be true or false, was 1
            "optimizer": {"learningRate": 0}                | optimizer.learningRate           | must be above 0 and at most 1, was 0.0
            "optimizer": {"weightDecay": 1}                 | optimizer.weightDecay            | must be 0 or more and below 1, was 1.0
            "optimizer": {"curve": null}                    | optimizer.curve                  | must be an object, was missing
            "optimizer": {"curve": {"warmUpSteps": -1}}     | optimizer.curve.warmUpSteps      | must be 0 to 1000000000, was -1
            "optimizer": {"curve": {"warmUpSteps": 9, "decayUntilStep": 9}} | optimizer.curve.decayUntilStep | must be above warmUpSteps and at most
            "optimizer": {"curve": {"finalShare": 1.1}}     | optimizer.curve.finalShare       | must be 0 to 1, was 1.1
            "optimizer": {"maxGradientNorm": -1}            | optimizer.maxGradientNorm        | must be above 0 and at most 1000000, or 0 for no limit, was -1.0
            "optimizer": {"accumulation": 0}                | optimizer.accumulation           | must be 1 to 4096, was 0
            "optimizer": {"accumulation": 3}                | optimizer.accumulation           | must be a number that divides data.batchSize, 64, was 3
            "ema": 1                                        | ema                              | must be 0 or more and below 1, was 1.0
            "ema": "x"                                      | ema                              | must be a number or an object, was "x"
            "ema": null                                     | ema                              | must be a number or an object, was
            "ema": {"momenta": [1]}                         | ema.momenta                      | must be 0 or more and below 1, was 1.0
            "ema": {"momenta": []}                          | ema.momenta                      | must be 1 to 8 numbers, was []
            "ema": {"momenta": [0.9, 0.9]}                  | ema.momenta                      | must be numbers that differ
            "ema": {"momenta": [0.9, "x"]}                  | ema.momenta[1]                   | must be a number, was "x"
            "ema": {"warmUp": "x"}                          | ema.warmUp                       | must be true or false, was "x"
            "conditioning": {"kind": "text"}                | conditioning.kind                | must be none or classes, was "text"
            "conditioning": {"kind": "classes", "dropProbability": 1} | conditioning.dropProbability | must be 0 or more and below 1, was 1.0
            "continues": 7                                  | continues                        | must be text, was 7
            "microBatches": true, "exact": true             | microBatches                     | must be left out where exact is true
            """)
    void wrongFieldsAreNamedByTheirPath(String fields, String field, String message) {
        assertRefused(", " + fields, field, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "widths": [8, 12], "attentions": [false, true]      | network.widths                   | must be multiples of 8, the groups of normalization, was [8, 12]
            "widths": [8, 16]                                   | network.attentions               | must be true or false for each of the 2 widths, was [false, false, true, true]
            "widths": [8, 16], "attentions": [false, null]      | network.attentions               | must be true or false for each of the 2 widths
            "attentions": [1]                                   | network.attentions[0]            | must be true or false, was 1
            "patchSize": 3                                      | network.patchSize                | must be a number that divides data.imageSize, 32, was 3
            "patchSize": 8                                      | data.imageSize                   | must be a multiple of 64 for these widths and patches, was 32
            "patchSize": 65                                     | network.patchSize                | must be 1 to 64, was 65
            "noiseEmbeddingDimensions": 1                       | network.noiseEmbeddingDimensions | must be an even number from 2 to 1024, was 1
            "noiseEmbeddingMaxFrequency": 0.5                   | network.noiseEmbeddingMaxFrequency | must be 1 to 1000000, was 0.5
            "imageEmbeddingDimensions": 12                      | network.imageEmbeddingDimensions | must be a multiple of 8 up to 4096, was 12
            "embeddingDimensions": 32                           | network.embeddingDimensions      | is no field here; there are attentions
            """)
    void wrongClearNetworksAreNamedByTheirPath(String fields, String field, String message) {
        assertRefused(", \"network\": {\"architecture\": \"clear-unet\", " + fields + "}", field, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "blockDepth": 17                                    | blockDepth    | must be 1 to 16, was 17
            "widths": [8, 16, 24, 32], "imageSize": 20          | imageSize     | must be a multiple of 8 for these widths
            "loss": "huber"                                     | loss          | must be mae or mse, was huber
            "loss": 0                                           | loss          | must be mae or mse, was 0
            "minSignalRate": 0.5, "preset": "clear"             | minSignalRate | is no field here; there are curve
            "batchSize": 0, "optimizer": {"weightDecay": 0.1}   | batchSize     | must be 1 to 4096, was 0
            """)
    void flatFieldsAreNamedAsTheRequestNamesThem(String fields, String field, String message) {
        assertRefused(", " + fields, field, message);
    }

    private static void assertRefused(String fields, String field, String message) {
        assertThatThrownBy(() -> training(fields))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo(field))
                .hasMessageContaining(message);
    }
}
