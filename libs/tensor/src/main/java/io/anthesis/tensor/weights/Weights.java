package io.anthesis.tensor.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Role;
import io.anthesis.tensor.script.TrainingOperations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The weights of one network on one device, in the order of its layers. Owned by the manager given when they were made. */
public final class Weights implements AutoCloseable {
    private final NetworkGraph graph;
    private final NDManager manager;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final List<NDArray> trainable = new ArrayList<>();
    private final List<NDArray> movingStatistics = new ArrayList<>();
    private List<NDArray> fixed;

    private Weights(NDManager parent, NetworkGraph graph) {
        this.graph = graph;
        this.manager = parent.newSubManager();
    }

    /** Weights with the initial values that the graph asks for, drawn from {@code seed}. */
    public static Weights initialize(NDManager manager, NetworkGraph graph, long seed) {
        return of(manager, graph, InitialWeights.draw(graph, seed));
    }

    /** Weights of value zero, as moments begin. */
    public static Weights zeros(NDManager manager, NetworkGraph graph) {
        var zeros = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec spec : graph.weights()) {
            zeros.put(spec.name(), HostTensor.of(new float[spec.size()], spec.shape()));
        }
        return of(manager, graph, zeros);
    }

    /**
     * @param tensors float32, one for each weight of the graph, by name
     * @throws WeightMismatch naming every weight that is missing, left over or of another shape
     */
    public static Weights of(NDManager manager, NetworkGraph graph, Map<String, HostTensor> tensors) {
        WeightMismatch.check(graph, tensors);
        var weights = new Weights(manager, graph);
        try (var operations = new TrainingOperations(weights.manager)) {
            for (WeightSpec spec : graph.weights()) {
                weights.put(spec, tensors.get(spec.name()).floats(), operations);
            }
        }
        return weights;
    }

    private void put(WeightSpec spec, float[] values, TrainingOperations operations) {
        NDArray array = manager.create(values, new Shape(spec.shape()));
        if (spec.shape().length == 4) {
            NDArray reordered = operations.channelsLast(array);
            reordered.attach(manager);
            array.close();
            array = reordered;
        }
        arrays.put(spec.name(), array);
        (spec.role() == Role.TRAINABLE ? trainable : movingStatistics).add(array);
    }

    /** @return whose weights these are */
    public NetworkGraph graph() {
        return graph;
    }

    /** What the optimizer changes, in the order of {@link NetworkGraph#weights(Role)}; not a copy. */
    public List<NDArray> trainable() {
        return trainable;
    }

    /**
     * What is made of the trainable weights once, as they do not change any more. Owned by these.
     *
     * @param from asked the first time
     */
    public List<NDArray> fixed(UnaryOperator<List<NDArray>> from) {
        if (fixed == null) {
            fixed = from.apply(trainable);
        }
        return fixed;
    }

    /** What batch normalization changes; not a copy. */
    public List<NDArray> movingStatistics() {
        return movingStatistics;
    }

    /** Asks the engine to keep gradients of the trainable weights. */
    public void requireGradients() {
        trainable.forEach(array -> array.setRequiresGradient(true));
    }

    /** @return copies on the host, by name, in the order of layers */
    public Map<String, HostTensor> toHost() {
        var tensors = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec spec : graph.weights()) {
            tensors.put(spec.name(), HostTensor.of(arrays.get(spec.name()).toFloatArray(), spec.shape()));
        }
        return tensors;
    }

    /** @throws IllegalArgumentException if these are the weights of another graph */
    public void requireMatches(NetworkGraph other) {
        if (graph != other
                && !graph.weights().stream()
                        .map(WeightSpec::name)
                        .toList()
                        .equals(other.weights().stream().map(WeightSpec::name).toList())) {
            throw new IllegalArgumentException("these weights belong to another network");
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
