package io.anthesis.evaluator.task;

import io.anthesis.artifacts.checkpoint.LoadedCheckpoint;
import io.anthesis.artifacts.dataset.DatasetLibrary;
import io.anthesis.artifacts.engine.EngineSettings;
import io.anthesis.contracts.spec.EvaluationProtocol;
import io.anthesis.contracts.spec.TrainingSpec;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.engine.LossEvaluation;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.worker.claim.TaskContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/** The example's validation losses: EMA weights, five repetitions of the validation images, batches of the training's size. */
@Singleton
public class ValidationLosses {
    /** Of models whose training is not known. */
    private static final int USUAL_BATCH = 64;

    record Means(double noise, double image) {}

    Means compute(
            TaskContext context,
            LoadedCheckpoint checkpoint,
            DatasetLibrary.ReadableDataset data,
            long seed,
            int maxBatches) {
        TrainingSpec spec = checkpoint.manifest().spec();
        ModelSpec model = checkpoint.manifest().model();
        int images = data.validation().count();
        int batchSize =
                Math.min(spec == null ? USUAL_BATCH : spec.data().batchSize(), images * EvaluationProtocol.REPETITIONS);
        var order = new EpochOrder(seed, images, EvaluationProtocol.REPETITIONS, batchSize);
        int[] numbers = order.of(0);
        int batches = Math.min(maxBatches, order.stepsPerEpoch());
        BatchMaker maker = BatchMaker.validation(
                data.validation(),
                checkpoint.normalizer(),
                seed,
                labels(model.network().classes(), data));
        int parts = Batch.parts(batchSize, context.batch(batchSize));
        double noise = 0;
        double image = 0;
        try (LossEvaluation evaluation = checkpoint
                .model()
                .losses(EngineSettings.losses(model, Optional.ofNullable(spec)), maker, batchSize, parts)) {
            for (int batch = 0; batch < batches; batch++) {
                context.throwIfStopped();
                context.progress().report("validation batches", batch, batches, Map.of());
                Losses losses = evaluation.of(batch, numbers, batch * batchSize);
                noise += losses.noise() / (double) batches;
                image += losses.image() / (double) batches;
            }
        }
        return new Means(noise, image);
    }

    /** An imported model may know other classes than the data set that it is scored against: no class is given to it then. */
    private static ClassLabels labels(int known, DatasetLibrary.ReadableDataset data) {
        if (known == 0) {
            return ClassLabels.NONE;
        }
        boolean same = known == data.classNames().size();
        return new ClassLabels(known, same ? data.validation().labels() : new int[0], 0);
    }
}
