package io.anthesis.artifacts.engine;

import io.anthesis.contracts.spec.GuidanceSpec;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.Solver;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.contracts.spec.training.ClearUNetSpec;
import io.anthesis.contracts.spec.training.Component;
import io.anthesis.contracts.spec.training.ConditioningSpec;
import io.anthesis.contracts.spec.training.EmaSpec;
import io.anthesis.contracts.spec.training.NetworkSpec;
import io.anthesis.contracts.spec.training.ObjectiveSpec;
import io.anthesis.contracts.spec.training.OptimizerSpec;
import io.anthesis.contracts.spec.training.ResidualUNetSpec;
import io.anthesis.contracts.spec.training.ScheduleSpec;
import io.anthesis.contracts.spec.training.Times;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ClearUNet;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.Guidance;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.schedule.LogSnrSchedule;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.Objective.Loss;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingSettings.TimeDistribution;
import io.anthesis.tensor.script.AdamW;
import java.util.Optional;

/** What the fields of specs mean to the engine. */
public final class EngineSettings {
    private EngineSettings() {}

    /**
     * @param classes of the training's data set, which only a training that is conditioned on them looks at
     * @return the model that a training makes
     */
    public static ModelSpec model(TrainingSpec spec, int classes) {
        int known =
                switch (spec.conditioning()) {
                    case ConditioningSpec.None _ -> 0;
                    case ConditioningSpec.Classes _ -> classes;
                };
        return new ModelSpec(
                network(spec.network(), spec.data().imageSize(), known),
                schedule(spec.schedule()),
                component(spec.prediction()));
    }

    private static DiffusionNetwork network(NetworkSpec spec, int imageSize, int classes) {
        return switch (spec) {
            case ResidualUNetSpec residual ->
                new ResidualUNet(
                        imageSize,
                        residual.widths(),
                        residual.blockDepth(),
                        residual.embeddingDimensions(),
                        residual.embeddingMaxFrequency(),
                        classes,
                        residual.dropout());
            case ClearUNetSpec clear ->
                new ClearUNet(
                        imageSize,
                        clear.widths(),
                        clear.attentions(),
                        clear.blockDepth(),
                        clear.noiseEmbeddingDimensions(),
                        clear.noiseEmbeddingMaxFrequency(),
                        clear.imageEmbeddingDimensions(),
                        clear.patchSize(),
                        classes,
                        clear.dropout());
        };
    }

    private static DiffusionSchedule schedule(ScheduleSpec spec) {
        return switch (spec) {
            case ScheduleSpec.Angle angle -> new AngleSchedule(angle.minSignalRate(), angle.maxSignalRate());
            case ScheduleSpec.LogSnr logSnr ->
                new LogSnrSchedule(curve(logSnr.curve()), logSnr.startLogSnr(), logSnr.endLogSnr());
        };
    }

    private static LogSnrSchedule.Curve curve(ScheduleSpec.Curve curve) {
        return switch (curve) {
            case LINEAR -> LogSnrSchedule.Curve.LINEAR;
            case COSINE -> LogSnrSchedule.Curve.COSINE;
            case LOG_SNR_LINEAR -> LogSnrSchedule.Curve.LOG_SNR_LINEAR;
            case LOG_NOISE_LINEAR -> LogSnrSchedule.Curve.LOG_NOISE_LINEAR;
            case LOG_SIGNAL_LINEAR -> LogSnrSchedule.Curve.LOG_SIGNAL_LINEAR;
            case NOISE_STEP_LINEAR -> LogSnrSchedule.Curve.NOISE_STEP_LINEAR;
            case SIGNAL_STEP_LINEAR -> LogSnrSchedule.Curve.SIGNAL_STEP_LINEAR;
        };
    }

    private static PredictionType component(Component component) {
        return switch (component) {
            case NOISE -> PredictionType.NOISE;
            case SIGNAL -> PredictionType.SIGNAL;
            case VELOCITY -> PredictionType.VELOCITY;
        };
    }

    /** @return how a training changes its weights */
    public static TrainingSettings training(TrainingSpec spec) {
        EmaSpec ema = spec.ema();
        OptimizerSpec optimizer = spec.optimizer();
        OptimizerSpec.Curve curve = optimizer.curve();
        return new TrainingSettings(
                component(spec.prediction()),
                objective(spec.objective()),
                times(spec.times()),
                AdamW.of(optimizer.learningRate(), optimizer.weightDecay()),
                new LearningRateCurve(curve.warmUpSteps(), curve.decayUntilStep(), curve.finalShare()),
                optimizer.maxGradientNorm(),
                new Ema(ema.momenta(), ema.warmUp()));
    }

    private static Objective objective(ObjectiveSpec spec) {
        double minSnrGamma =
                switch (spec.weighting()) {
                    case ObjectiveSpec.Equal _ -> 0;
                    case ObjectiveSpec.MinSnr(double gamma) -> gamma;
                };
        return new Objective(component(spec.target()), loss(spec.loss()), minSnrGamma);
    }

    private static Loss loss(ObjectiveSpec.Loss loss) {
        return switch (loss) {
            case MAE -> Loss.MAE;
            case MSE -> Loss.MSE;
        };
    }

    private static TimeDistribution times(Times times) {
        return switch (times) {
            case UNIFORM_TIME -> TimeDistribution.UNIFORM_TIME;
            case UNIFORM_NOISE_POWER -> TimeDistribution.UNIFORM_NOISE_POWER;
        };
    }

    /** @return the classes of a training's images, of which its conditioning leaves some out; none where it asks for none */
    public static ClassLabels labels(TrainingSpec spec, int classes, int[] labels) {
        return switch (spec.conditioning()) {
            case ConditioningSpec.None _ -> ClassLabels.NONE;
            case ConditioningSpec.Classes(double dropProbability) -> new ClassLabels(classes, labels, dropProbability);
        };
    }

    /**
     * @param training of the model, where it is known
     * @return how its losses are measured, at the noise powers that it was trained at; nothing is optimized by them
     */
    public static TrainingSettings losses(ModelSpec model, Optional<TrainingSpec> training) {
        return new TrainingSettings(
                model.prediction(),
                new Objective(
                        model.prediction(),
                        training.map(spec -> loss(spec.objective().loss())).orElse(Loss.MAE),
                        0),
                training.map(spec -> times(spec.times())).orElse(TimeDistribution.UNIFORM_TIME),
                AdamW.of(1e-3, 0),
                LearningRateCurve.CONSTANT,
                0,
                0);
    }

    /** @return how images are sampled at these times */
    public static SamplerSettings sampler(DiffusionTimes times, SamplerSpec spec) {
        return new SamplerSettings(
                times,
                solver(spec.solver()),
                spec.stochasticity(),
                spec.variancePreserving(),
                spec.multisteps(),
                spec.secondOrderAlpha(),
                spec.clip(),
                spec.guidance().map(EngineSettings::guidance).orElse(Guidance.NONE));
    }

    /** @return how many steps are guided with a model of this schedule */
    public static int guidedSteps(DiffusionSchedule schedule, SamplerSpec spec, int steps) {
        return sampler(DiffusionTimes.uniform(steps), spec).guidedSteps(schedule);
    }

    private static Guidance guidance(GuidanceSpec spec) {
        return new Guidance(spec.scale(), spec.fromNoise(), spec.toNoise());
    }

    private static SamplerSettings.Solver solver(Solver solver) {
        return switch (solver) {
            case DDIM -> SamplerSettings.Solver.DDIM;
            case DPM_SOLVER -> SamplerSettings.Solver.DPM_SOLVER_PP_2M;
        };
    }
}
