package io.anthesis.artifacts.engine;

import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.contracts.spec.Solver;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.DiffusionTimes;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.LearningRateCurve;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.Objective.Loss;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingSettings.TimeDistribution;
import io.anthesis.tensor.script.AdamW;
import java.util.Locale;
import java.util.Optional;

/** What the fields of specs mean to the engine. */
public final class EngineSettings {
    private EngineSettings() {}

    /** @return the model that a training makes */
    public static ModelSpec model(TrainingSpec spec) {
        var network = new ResidualUNet(
                spec.imageSize(),
                spec.widths(),
                spec.blockDepth(),
                spec.embeddingDimensions(),
                spec.embeddingMaxFrequency());
        var schedule = new AngleSchedule(spec.minSignalRate(), spec.maxSignalRate());
        return new ModelSpec(network, schedule, PredictionType.NOISE);
    }

    /** @return how a training changes its weights */
    public static TrainingSettings training(TrainingSpec spec) {
        return TrainingSettings.example(loss(spec), AdamW.of(spec.learningRate(), spec.weightDecay()), spec.ema());
    }

    /**
     * @param training of the model, where it is known
     * @return how its losses are measured; nothing is optimized by them
     */
    public static TrainingSettings losses(ModelSpec model, Optional<TrainingSpec> training) {
        Loss loss = training.map(EngineSettings::loss).orElse(Loss.MAE);
        return new TrainingSettings(
                model.prediction(),
                new Objective(model.prediction(), loss, 0),
                TimeDistribution.UNIFORM_TIME,
                AdamW.of(1e-3, 0),
                LearningRateCurve.CONSTANT,
                0,
                0);
    }

    private static Loss loss(TrainingSpec spec) {
        return Loss.valueOf(spec.loss().toUpperCase(Locale.ROOT));
    }

    /** @return how images are sampled at these times */
    public static SamplerSettings sampler(DiffusionTimes times, SamplerSpec spec) {
        if (spec.guidance().isPresent()) {
            throw new IllegalArgumentException("the engine cannot sample with guidance yet");
        }
        return new SamplerSettings(
                times,
                solver(spec.solver()),
                spec.stochasticity(),
                spec.variancePreserving(),
                spec.multisteps(),
                spec.secondOrderAlpha(),
                spec.clip());
    }

    private static SamplerSettings.Solver solver(Solver solver) {
        return switch (solver) {
            case DDIM -> SamplerSettings.Solver.DDIM;
            case DPM_SOLVER -> SamplerSettings.Solver.DPM_SOLVER_PP_2M;
        };
    }
}
