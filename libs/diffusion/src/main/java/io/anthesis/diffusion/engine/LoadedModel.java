package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.execution.ComputeType;
import java.util.Optional;

/** A model on a device. For the thread that loaded it. */
public interface LoadedModel extends AutoCloseable {
    /** As {@link #images(SamplerSettings, ComputeType, Optional)}, without a guide. */
    default ImageGenerator images(SamplerSettings settings, ComputeType type) {
        return images(settings, type, Optional.empty());
    }

    /**
     * @param guide of the same engine, image size and normalizer, where the settings ask for guidance by another model; of the same classes
     *     where both have any. It stays the caller's to close
     * @return what samples images, until this or the guide is closed
     * @throws IllegalArgumentException saying why the guide does not fit, or that the model needs one
     */
    ImageGenerator images(SamplerSettings settings, ComputeType type, Optional<LoadedModel> guide);

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
