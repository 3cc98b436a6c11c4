package io.anthesis.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.ComputeType;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.EvaluationSpec;
import io.anthesis.contracts.spec.ImageClass;
import io.anthesis.contracts.spec.InvalidSpec;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.SamplingSpec;
import io.anthesis.contracts.spec.Solver;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.AugmentationSpec;
import io.anthesis.contracts.spec.training.ClearUNetSpec;
import io.anthesis.contracts.spec.training.Component;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.DataSpec;
import io.anthesis.contracts.spec.training.EmaSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.OptimizerSpec;
import io.anthesis.contracts.spec.training.ResidualUNetSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.spec.training.Start;
import io.anthesis.contracts.spec.training.Times;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
    @Test
    void whateverNamesNoSeedHasTheSame() {
        ObjectNode ofCheckpoint = Json.newObject().put("checkpoint", "c");

        assertThat(Presets.sampling(ofCheckpoint).seed()).isEqualTo(Presets.SEED);
        assertThat(Presets.evaluation(ofCheckpoint).seed()).isEqualTo(Presets.SEED);
        assertThat(Presets.all())
                .isNotEmpty()
                .allSatisfy(preset -> assertThat(preset.path("seed").asLong()).isEqualTo(Presets.SEED));
    }

    @Test
    void evaluationsHaveTheSmallProtocolUnlessAskedOtherwise() {
        assertThat(Presets.evaluation(Json.newObject().put("checkpoint", "c")).protocol())
                .isEqualTo(EvaluationProtocol.QUICK75);
    }

    @Test
    void seedIsTheKerasExample() {
        TrainingSpec seed = Presets.training(Json.parse("{\"dataset\": \"d\", \"preset\": \"seed\"}"));

        assertThat(seed)
                .isEqualTo(new TrainingSpec(
                        "seed on d",
                        "d",
                        new DataSpec(64, 64, 5),
                        new ResidualUNetSpec(List.of(32, 64, 96, 128), 2, 32, 1000, 0),
                        new ScheduleSpec.Angle(0.02, 0.95),
                        Component.NOISE,
                        new ObjectiveSpec(ObjectiveSpec.Loss.MAE, Component.NOISE, new ObjectiveSpec.Equal()),
                        Times.UNIFORM_TIME,
                        new AugmentationSpec(false),
                        new OptimizerSpec(1e-3, 1e-4, OptimizerSpec.Curve.CONSTANT, 0, 1),
                        new EmaSpec(0.999),
                        new ConditioningSpec.None(),
                        50,
                        42,
                        false,
                        "auto",
                        "keras75-b64-s5",
                        null,
                        null,
                        new Start.Anew()));
    }

    /** {@code train.py} of clear-diffusion-keras. */
    @Test
    void clearIsTheConfigurationOfItsRepository() {
        TrainingSpec clear = Presets.training(Json.parse("{\"dataset\": \"d\", \"preset\": \"clear\"}"));

        assertThat(clear)
                .isEqualTo(new TrainingSpec(
                        "clear on d",
                        "d",
                        new DataSpec(64, 64, 5),
                        new ClearUNetSpec(
                                List.of(64, 128, 256, 512), List.of(false, false, true, true), 2, 64, 1000, 64, 1, 0),
                        new ScheduleSpec.LogSnr(ScheduleSpec.Curve.SIGNAL_STEP_LINEAR, 3, -10),
                        Component.VELOCITY,
                        new ObjectiveSpec(ObjectiveSpec.Loss.MSE, Component.VELOCITY, new ObjectiveSpec.Equal()),
                        Times.UNIFORM_NOISE_POWER,
                        new AugmentationSpec(true),
                        new OptimizerSpec(2e-4, 1e-4, OptimizerSpec.Curve.CONSTANT, 0, 1),
                        new EmaSpec(0.999),
                        new ConditioningSpec.None(),
                        40,
                        42,
                        false,
                        "auto",
                        "keras75-b64-s5",
                        null,
                        null,
                        new Start.Anew()));
    }

    /** Workers of 0.1 read manifests, and know no other names. */
    @Test
    void aDecidedTypeIsNamedInsteadOfAuto() {
        TrainingSpec training = Presets.training(Json.parse("{\"dataset\": \"d\", \"earlyStoppingPatience\": 3}"));

        assertThat(training.decidesComputeType()).isTrue();
        assertThat(training.computing("float32"))
                .isEqualTo(Presets.training(Json.parse(
                        "{\"dataset\": \"d\", \"earlyStoppingPatience\": 3, \"computeType\": \"float32\"}")));
    }

    @Test
    void whatIsWrittenIsReadAgainAsStrictlyAsRequestsAre() {
        TrainingSpec training = Presets.training(Json.parse("{\"dataset\": \"d\", \"earlyStoppingPatience\": 3}"));
        SamplingSpec sampling =
                Presets.sampling(Json.parse("{\"checkpoint\": \"c\", \"interpolation\": {\"toSeed\": 1}}"));
        EvaluationSpec evaluation = Presets.evaluation(Json.parse("{\"checkpoint\": \"c\", \"steps\": 7}"));

        assertThat(Json.spec(Json.tree(training), TrainingSpec.class)).isEqualTo(training);
        assertThat(Json.spec(Json.tree(sampling), SamplingSpec.class)).isEqualTo(sampling);
        assertThat(Json.spec(Json.tree(evaluation), EvaluationSpec.class)).isEqualTo(evaluation);
    }

    @Test
    void whatIsLeftOutIsNotWritten() {
        assertThat(Json.tree(Presets.sampling(Json.parse("{\"checkpoint\": \"c\"}")))
                        .propertyStream())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "checkpoint", "images", "firstImage", "steps", "sampler", "seed", "gridColumns");
        assertThat(Json.tree(Presets.evaluation(Json.parse("{\"checkpoint\": \"c\", \"steps\": 5}")))
                        .propertyStream())
                .as("5 steps are what the protocol says")
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("checkpoint", "sampling", "protocol", "seed");
    }

    @Test
    void fieldsOfTheRequestWin() {
        TrainingSpec spec = Presets.training(Json.parse("{\"dataset\": \"d\", \"epochs\": 3, \"widths\": [8, 16]}"));

        assertThat(spec.epochs()).isEqualTo(3);
        assertThat(spec.network().widths()).containsExactly(8, 16);
        assertThat(spec.data().imageSize()).isEqualTo(32);
    }

    @Test
    void everyPresetIsValid() {
        Presets.all().properties().forEach(preset -> assertThat(
                        Presets.training(Json.newObject().put("dataset", "d").put("preset", preset.getKey())))
                .isNotNull());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                  | dataset         | must be the name of a data set, was missing
                    {"dataset": "d", "epochs": 0}                       | epochs          | must be 1 to 100000, was 0
                    {"dataset": "d", "epochs": "3"}                     | epochs          | must be a whole number, was "3"
                    {"dataset": "d", "epochs": 2.5}                     | epochs          | must be a whole number, was 2.5
                    {"dataset": "d", "epochs": null}                    | epochs          | must be a whole number, was null
                    {"dataset": "d", "epochs": 99999999999}             | epochs          | must be a whole number from -2147483648 to 2147483647, was 99999999999
                    {"dataset": "d", "seed": 99999999999999999999}      | seed            | must be a whole number from -9223372036854775808
                    {"dataset": "d", "widths": 3}                       | widths          | must be a list, was 3
                    {"dataset": "d", "widths": [8, "x"]}                | widths[1]       | must be a whole number, was "x"
                    {"dataset": "d", "widths": [8, null]}               | widths          | must be numbers from 1 to 4096
                    {"dataset": "d", "exact": "yes"}                    | exact           | must be true or false, was "yes"
                    {"dataset": "d", "preset": [1]}                     | preset          | must be one of quick, seed, tiny, clear, quality, was
                    {"dataset": 7}                                      | dataset         | must be text, was 7
                    {"dataset": "d", "imageSize": 30}                   | imageSize       | must be a multiple of 4
                    {"dataset": "d", "learningRat": 1}                  | learningRat     | is no field here; there are augmentation
                    {"dataset": "d", "preset": "huge"}                  | preset          | must be one of quick, seed, tiny, clear, quality, was huge
                    {"dataset": "d", "loss": "huber"}                   | loss            | must be mae or mse, was huber
                    {"dataset": "d", "computeType": "float8"}           | computeType     | must be one of auto, float32, tensor-float32, bfloat16, was float8
                    {"dataset": "d", "protocol": "fid"}                 | protocol        | must be keras75-b64-s5 or quick75, was fid
                    {"dataset": "d", "learningRate": 1e999}             | learningRate    | must be a number from -1.8e308 to 1.8e308
                    []                                                  | body            | must be a JSON object, was array
                    """)
    void wrongFieldsAreNamed(String request, String field, String message) {
        assertThatThrownBy(() -> Presets.training(Json.parse(request)))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo(field))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"solver": "euler"}                                   | sampler.solver           | must be ddim or dpm-solver++2m, was euler
                    {"stochasticity": 1.5}                                | sampler.stochasticity    | must be 0 to 1, was 1.5
                    {"multisteps": 6}                                     | sampler.multisteps       | must be 1 to 5, was 6
                    {"secondOrderAlpha": -1}                              | sampler.secondOrderAlpha | must be above 0 and at most 1
                    {"solver": "dpm-solver++2m", "multisteps": 2}         | sampler.solver           | must be ddim where
                    {"computeType": "float16"}                            | sampler.computeType      | must be one of float32, tensor-float32, bfloat16
                    {"clip": "yes"}                                       | sampler.clip             | must be true or false, was "yes"
                    {"eta": 1}                                            | sampler.eta              | is no field here; there are clip
                    """)
    void wrongSamplersAreNamed(String sampler, String field, String message) {
        String request = "{\"checkpoint\": \"c\", \"sampler\": " + sampler + "}";

        assertThatThrownBy(() -> Presets.sampling(Json.parse(request)))
                .isInstanceOfSatisfying(InvalidSpec.class, invalid -> assertThat(invalid.field())
                        .isEqualTo(field))
                .hasMessageContaining(message);
    }

    @Test
    void samplersAreLabelledByWhatChangesAnImage() {
        assertThat(Presets.sampling(Json.parse("{\"checkpoint\": \"c\"}"))
                        .sampler()
                        .label())
                .isEqualTo("ddim");
        assertThat(new SamplerSpec(Solver.DDIM, 0.5, false, 3, 1.0, true, ComputeType.BFLOAT16, Optional.empty())
                        .label())
                .isEqualTo("ddim, eta 0.5 large, multistep 3, second order 1.0, clipped, bfloat16");
        assertThat(sampler("{\"scale\": 2}").label()).isEqualTo("ddim, guidance 2.0");
        assertThat(sampler("{\"scale\": 2, \"fromNoise\": 0.1, \"toNoise\": 0.8}")
                        .label())
                .isEqualTo("ddim, guidance 2.0 from 0.1 to 0.8");
        assertThat(sampler("{\"scale\": 3, \"guide\": \"5f2c\"}").label())
                .isEqualTo("ddim, guidance 3.0, guided by 5f2c");
    }

    private static SamplerSpec sampler(String guidance) {
        return Json.spec(Json.parse("{\"guidance\": " + guidance + "}"), SamplerSpec.class);
    }

    /** Three of the ten steps lie in the interval, where there is one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {}                                                                  | 10
                    {"guidance": {"scale": 2}}                                          | 20
                    {"guidance": {"scale": 0}}                                          | 20
                    {"guidance": {"scale": 1, "guide": "5f2c"}}                         | 10
                    {"guidance": {"scale": 2, "fromNoise": 0.5}}                        | 13
                    {"guidance": {"scale": 2, "toNoise": 0.5, "guide": "5f2c"}}         | 13
                    {"guidance": {"scale": 1, "toNoise": 0.5, "guide": "5f2c"}}         | 10
                    {"secondOrderAlpha": 0.5, "guidance": {"scale": 2}}                 | 40
                    {"secondOrderAlpha": 0.5, "guidance": {"scale": 2, "toNoise": 0.5}} | 26
                    """)
    void aGuidedEvaluationOfTheNetworkCountsAsTwo(String sampler, int evaluations) {
        SamplerSpec spec = Json.spec(Json.parse(sampler), SamplerSpec.class);

        assertThat(spec.networkEvaluations(10, () -> 3)).isEqualTo(evaluations);
    }

    @Test
    void classesAreOfTheImagesInTheirOrder() {
        SamplingSpec each = Presets.sampling(
                Json.parse("{\"checkpoint\": \"c\", \"images\": 2, \"firstImage\": 7, \"classes\": [3, 5]}"));
        SamplingSpec one = Presets.sampling(Json.parse("{\"checkpoint\": \"c\", \"classes\": [3]}"));

        assertThat(each.classOf(7)).contains(new ImageClass.Numbered(3));
        assertThat(each.classOf(8)).contains(new ImageClass.Numbered(5));
        assertThat(one.classOf(17)).contains(new ImageClass.Numbered(3));
        assertThat(Presets.sampling(Json.parse("{\"checkpoint\": \"c\"}")).classOf(0))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {                 | must be JSON
                    {"a": 1, "a": 2}  | must be JSON
                    {} {}             | must be JSON
                    """)
    void brokenJsonIsRefused(String text, String message) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(InvalidSpec.class)
                .hasMessageContaining(message);
    }
}
