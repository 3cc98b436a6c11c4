package io.anthesis.diffusion.model;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.format.HostTensor;
import java.util.Map;
import java.util.Optional;

/**
 * A model as files hold it.
 *
 * @param weights of the EMA network, which images are sampled with, by name
 * @param training what a training needs to go on, where the file has it
 */
public record StoredModel(
        ModelSpec spec, Normalizer normalizer, Map<String, HostTensor> weights, Optional<Training> training) {

    /**
     * @param network weights that the optimizer changes
     * @param moments of AdamW, named {@code first_moment/WEIGHT} and {@code second_moment/WEIGHT}; zero for weights that it
     *     does not change
     * @param steps done
     * @param learningRate of the last step
     */
    public record Training(
            Map<String, HostTensor> network, Map<String, HostTensor> moments, long steps, float learningRate) {}
}
