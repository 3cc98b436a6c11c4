package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDManager;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.weights.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that steps change: network, its moving averages, both moments, and the number of steps done. The random numbers of a step
 * are functions of its number, so this is all that a resumed run needs.
 */
public final class TrainingState implements AutoCloseable {
    final Weights network;
    final List<Weights> averages;
    final Weights firstMoments;
    final Weights secondMoments;
    long steps;

    private TrainingState(
            Weights network, List<Weights> averages, Weights firstMoments, Weights secondMoments, long steps) {
        this.network = network;
        this.averages = List.copyOf(averages);
        this.firstMoments = firstMoments;
        this.secondMoments = secondMoments;
        this.steps = steps;
        network.requireGradients();
    }

    /** A new state with one moving average, which begins as a copy of the network. */
    public static TrainingState initialize(NDManager manager, NetworkGraph graph, long seed) {
        return new TrainingState(
                Weights.initialize(manager, graph, seed),
                List.of(Weights.initialize(manager, graph, seed)),
                Weights.zeros(manager, graph),
                Weights.zeros(manager, graph),
                0);
    }

    /** A state of given weights whose optimizer has not moved yet. */
    public static TrainingState of(
            NDManager manager, NetworkGraph graph, Map<String, HostTensor> network, Map<String, HostTensor> ema) {
        return new TrainingState(
                Weights.of(manager, graph, network),
                List.of(Weights.of(manager, graph, ema)),
                Weights.zeros(manager, graph),
                Weights.zeros(manager, graph),
                0);
    }

    /** @throws io.anthesis.tensor.weights.WeightMismatch if {@code tensors} are not those of {@link #toHost} */
    public static TrainingState restore(
            NDManager manager, NetworkGraph graph, Map<String, HostTensor> tensors, long steps) {
        var averages = new ArrayList<Weights>();
        for (int average = 0; average < Math.max(1, StateNames.averages(tensors)); average++) {
            averages.add(Weights.of(manager, graph, StateNames.part(tensors, StateNames.ema(average))));
        }
        return new TrainingState(
                Weights.of(manager, graph, StateNames.part(tensors, StateNames.NETWORK)),
                averages,
                Weights.of(manager, graph, StateNames.part(tensors, StateNames.FIRST_MOMENTS)),
                Weights.of(manager, graph, StateNames.part(tensors, StateNames.SECOND_MOMENTS)),
                steps);
    }

    /** @return all sets of weights, copied to the host, under prefixed names */
    public Map<String, HostTensor> toHost() {
        var tensors = new LinkedHashMap<String, HostTensor>();
        network.toHost().forEach((name, tensor) -> tensors.put(StateNames.NETWORK + name, tensor));
        for (int average = 0; average < averages.size(); average++) {
            String prefix = StateNames.ema(average);
            averages.get(average).toHost().forEach((name, tensor) -> tensors.put(prefix + name, tensor));
        }
        firstMoments.toHost().forEach((name, tensor) -> tensors.put(StateNames.FIRST_MOMENTS + name, tensor));
        secondMoments.toHost().forEach((name, tensor) -> tensors.put(StateNames.SECOND_MOMENTS + name, tensor));
        return tensors;
    }

    /** @return what the optimizer changes; not a copy */
    public Weights network() {
        return network;
    }

    /** @return the moving average that images are sampled with; not a copy */
    public Weights ema() {
        return ema(0);
    }

    /** @return one of the moving averages, 0 for the first; not a copy */
    public Weights ema(int average) {
        return averages.get(average);
    }

    /** @return steps done, 0 at first */
    public long steps() {
        return steps;
    }

    @Override
    public void close() {
        network.close();
        averages.forEach(Weights::close);
        firstMoments.close();
        secondMoments.close();
    }
}
