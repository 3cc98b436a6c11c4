package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.training.Ema;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.weights.InitialWeights;
import java.util.Map;

/**
 * What a training begins with, or goes on from.
 *
 * @param tensors network, EMAs and both moments, under the names of {@link StateNames}
 * @param steps done before
 */
public record TrainingStart(Map<String, HostTensor> tensors, long steps) {
    /** @return the tensors with as many averages as a training keeps: those that are missing begin as the first is */
    Map<String, HostTensor> tensors(Ema ema) {
        return StateNames.withAverages(tensors, ema.averages());
    }

    /** Weights that the seed draws; the EMA begins as a copy of them. */
    public static TrainingStart initial(NetworkGraph graph, long seed) {
        return of(InitialWeights.draw(graph, seed));
    }

    /** Given weights, as network and as EMA, whose optimizer has not moved yet. */
    public static TrainingStart of(Map<String, HostTensor> weights) {
        return new TrainingStart(StateNames.ofWeights(weights, weights), 0);
    }
}
