package io.anthesis.diffusion.engine;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.schedule.DiffusionSchedule;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;

/** Losses by TorchScript. */
final class TorchScriptLosses implements LossEvaluation {
    private final NDManager owner;
    private final DiffusionTraining training;
    private final Weights weights;
    private final BatchMaker batches;
    private final int batchSize;
    private final int parts;

    TorchScriptLosses(
            NDManager tensors,
            CompiledNetwork network,
            Weights weights,
            DiffusionSchedule schedule,
            TrainingSettings settings,
            BatchMaker batches,
            int batchSize,
            int parts) {
        this.owner = tensors.newSubManager();
        try {
            this.training = new DiffusionTraining(owner, network, schedule, settings);
        } catch (RuntimeException | Error e) {
            owner.close();
            throw e;
        }
        this.weights = weights;
        this.batches = batches;
        this.batchSize = batchSize;
        this.parts = parts;
    }

    @Override
    public Losses of(long step, int[] numbers, int from) {
        var mean = new MeanLosses();
        for (int part = 0; part < parts; part++) {
            // Each part draws the whole batch, so that what it was computed from is given back with it.
            try (NDManager scratch = owner.newSubManager()) {
                Batch whole = batches.make(scratch, step, numbers, from, batchSize);
                mean.add(training.evaluate(weights, whole.split(parts).get(part)));
            }
        }
        return mean.finish();
    }

    @Override
    public void close() {
        training.close();
        owner.close();
    }
}
