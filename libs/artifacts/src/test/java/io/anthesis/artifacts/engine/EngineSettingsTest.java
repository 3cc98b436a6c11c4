package io.anthesis.artifacts.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import io.anthesis.contracts.spec.Presets;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.Objective.Loss;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingSettings.TimeDistribution;
import io.anthesis.tensor.script.AdamW;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineSettingsTest {
    private static TrainingSpec spec(String fields) {
        return Presets.training(Json.parse("{\"dataset\": \"d\", " + fields + "}"));
    }

    @Test
    void seedIsTheKerasExamples() {
        TrainingSpec seed = spec("\"preset\": \"seed\"");

        assertThat(EngineSettings.model(seed, 0))
                .isEqualTo(new ModelSpec(
                        new ResidualUNet(64, List.of(32, 64, 96, 128), 2, 32, 1000),
                        new AngleSchedule(0.02, 0.95),
                        PredictionType.NOISE));
        assertThat(EngineSettings.training(seed))
                .isEqualTo(TrainingSettings.example(Loss.MAE, AdamW.of(1e-3, 1e-4), 0.999));
    }

    @Test
    void clearIsThatOfClearDiffusionKeras() {
        TrainingSpec clear = spec("\"preset\": \"clear\"");

        assertThat(EngineSettings.model(clear, 0))
                .isEqualTo(new ModelSpec(
                        new ClearUNet(
                                64, List.of(64, 128, 256, 512), List.of(false, false, true, true), 2, 64, 1000, 64, 1),
                        new LogSnrSchedule(LogSnrSchedule.Curve.SIGNAL_STEP_LINEAR, 3, -10),
                        PredictionType.VELOCITY));
        assertThat(EngineSettings.training(clear))
                .isEqualTo(new TrainingSettings(
                        PredictionType.VELOCITY,
                        new Objective(PredictionType.VELOCITY, Loss.MSE, 0),
                        TimeDistribution.UNIFORM_NOISE_POWER,
                        AdamW.of(2e-4, 1e-4),
                        LearningRateCurve.CONSTANT,
                        0,
                        0.999));
    }

    @Test
    void everyFieldOfATrainingReachesTheEngine() {
        TrainingSpec spec = spec("""
                "prediction": "signal",
                "objective": {"loss": "mse", "target": "velocity", "weighting": {"kind": "min-snr", "gamma": 3}},
                "times": "uniform-noise-power",
                "optimizer": {"learningRate": 0.5, "weightDecay": 0.25, "maxGradientNorm": 2,
                              "curve": {"warmUpSteps": 10, "decayUntilStep": 100, "finalShare": 0.5}},
                "ema": 0.75
                """);

        assertThat(EngineSettings.training(spec))
                .isEqualTo(new TrainingSettings(
                        PredictionType.SIGNAL,
                        new Objective(PredictionType.VELOCITY, Loss.MSE, 3),
                        TimeDistribution.UNIFORM_NOISE_POWER,
                        AdamW.of(0.5, 0.25),
                        new LearningRateCurve(10, 100, 0.5),
                        2,
                        0.75));
    }

    @ParameterizedTest
    @EnumSource(ScheduleSpec.Curve.class)
    void everyCurveIsTheOneOfItsName(ScheduleSpec.Curve curve) {
        String name = curve.name().toLowerCase(Locale.ROOT).replace('_', '-');

        assertThat(EngineSettings.model(spec("\"schedule\": {\"kind\": \"log-snr\", \"curve\": \"" + name + "\"}"), 0)
                        .schedule())
                .isEqualTo(new LogSnrSchedule(LogSnrSchedule.Curve.valueOf(curve.name()), 3, -10));
    }

    @Test
    void lossesAreMeasuredAsTheTrainingMeasuresThem() {
        TrainingSpec clear = spec("\"preset\": \"clear\"");

        TrainingSettings losses = EngineSettings.losses(EngineSettings.model(clear, 0), Optional.of(clear));

        assertThat(losses.predictionType()).isEqualTo(PredictionType.VELOCITY);
        assertThat(losses.objective().loss()).isEqualTo(Loss.MSE);
        assertThat(losses.times()).isEqualTo(TimeDistribution.UNIFORM_NOISE_POWER);
    }

    @Test
    void conditioningAndDropoutReachTheNetwork() {
        String fields =
                "\"network\": {\"architecture\": \"%s\", \"dropout\": 0.25}, \"conditioning\": {\"kind\": \"classes\"}";

        for (String architecture : List.of("residual-unet", "clear-unet")) {
            DiffusionNetwork network = EngineSettings.model(spec(fields.formatted(architecture)), 7)
                    .network();
            assertThat(network.classes()).isEqualTo(7);
            assertThat(network.dropout()).isEqualTo(0.25);
        }
    }

    @Test
    void aTrainingWithoutConditioningLooksAtNoClasses() {
        TrainingSpec spec = spec("\"preset\": \"seed\"");

        assertThat(EngineSettings.model(spec, 7)).isEqualTo(EngineSettings.model(spec, 0));
        assertThat(EngineSettings.labels(spec, 7, new int[] {1, 7})).isEqualTo(ClassLabels.NONE);
    }

    @Test
    void someClassesOfImagesAreLeftOut() {
        TrainingSpec spec = spec("\"conditioning\": {\"kind\": \"classes\", \"dropProbability\": 0.5}");

        assertThat(EngineSettings.labels(spec, 7, new int[] {1, 7}))
                .isEqualTo(new ClassLabels(7, new int[] {1, 7}, 0.5));
    }

    @Test
    void everyAverageReachesTheEngine() {
        TrainingSpec spec = spec("\"ema\": {\"momenta\": [0.9, 0.99], \"warmUp\": true}");

        assertThat(EngineSettings.training(spec).ema()).isEqualTo(new Ema(List.of(0.9, 0.99), true));
    }

    @Test
    void guidanceIsThatOfTheSampler() {
        var guided =
                Json.read("{\"guidance\": {\"scale\": 2, \"fromNoise\": 0.1, \"toNoise\": 0.8}}", SamplerSpec.class);
        var times = DiffusionTimes.uniform(5);

        assertThat(EngineSettings.sampler(times, guided).guidance()).isEqualTo(new Guidance(2, 0.1, 0.8));
        assertThat(EngineSettings.sampler(times, SamplerSpec.DEFAULT).guidance())
                .isEqualTo(Guidance.NONE);
    }
}
