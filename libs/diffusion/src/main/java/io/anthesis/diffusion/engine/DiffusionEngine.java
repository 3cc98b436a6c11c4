package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import java.util.Map;

/**
 * Trains and samples on one device. For one thread at a time, but for {@link #description} and {@link #conditions}. Where memory runs
 * out, {@link io.anthesis.tensor.device.OutOfDeviceMemory} is thrown, and the engine can be used for less.
 */
public interface DiffusionEngine extends AutoCloseable {
    /** @return the device and what it can compute */
    EngineDescription description();

    /** @return what a second run must have in common with one here to give the same bits */
    ComputeConditions conditions(ComputeType type);

    /**
     * @return a training, to be closed by the caller
     * @throws io.anthesis.tensor.weights.WeightMismatch if {@code start} is of another network
     */
    Training training(TrainingRequest request, TrainingStart start);

    /**
     * @param weights of the model's network, by name
     * @return the model, to be closed by the caller
     * @throws io.anthesis.tensor.weights.WeightMismatch naming what is missing, left over or of another shape
     */
    LoadedModel load(ModelSpec model, Normalizer normalizer, Map<String, HostTensor> weights);

    /** @return networks that are no diffusion models, such as feature extractors */
    NetworkExecution networks();

    @Override
    void close();
}
