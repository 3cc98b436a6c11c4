package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.training.StateNames;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.weights.InitialWeights;
import java.util.Map;

/**
 * What a training begins with, or goes on from.
 *
 * @param tensors network, EMA and both moments, under the names of {@link StateNames}
 * @param steps done before
 */
public record TrainingStart(Map<String, HostTensor> tensors, long steps) {
    /** Weights that the seed draws; the EMA begins as a copy of them. */
    public static TrainingStart initial(NetworkGraph graph, long seed) {
        return of(InitialWeights.draw(graph, seed));
    }

    /** Given weights, as network and as EMA, whose optimizer has not moved yet. */
    public static TrainingStart of(Map<String, HostTensor> weights) {
        return new TrainingStart(StateNames.ofWeights(weights, weights), 0);
    }
}
