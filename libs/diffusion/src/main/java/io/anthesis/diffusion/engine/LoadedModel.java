package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.execution.ComputeType;

/** A model on a device. For the thread that loaded it. */
public interface LoadedModel extends AutoCloseable {
    /** @return what samples images, until this is closed */
    ImageGenerator images(SamplerSettings settings, ComputeType type);

    /**
     * @param settings only what losses are measured by counts
     * @param batchSize images of a batch
     * @param parts that a batch is computed in; they divide it without remainder
     * @return what computes losses in float32, to be closed by the caller
     */
    LossEvaluation losses(TrainingSettings settings, BatchMaker batches, int batchSize, int parts);

    @Override
    void close();
}
