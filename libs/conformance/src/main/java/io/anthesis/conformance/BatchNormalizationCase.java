package io.anthesis.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.Arrays;
import java.util.List;

/** Batch normalization without scale and center: batches in training mode, then the first one in evaluation mode. */
final class BatchNormalizationCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        long[] shape = golden.shape("inputs");
        var g = new GraphBuilder();
        Symbol input = g.input("inputs", (int) shape[2], (int) shape[3], (int) shape[4]);
        NetworkGraph graph =
                g.build(g.batchNormalization(input, golden.number("momentum"), golden.number("epsilon"), false, false));
        float[] inputs = golden.floats("inputs");
        int batches = (int) shape[0];
        int size = inputs.length / batches;
        float[] trained = new float[inputs.length];
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.initialize(manager, graph, 0)) {
            Shape batchShape = new Shape(Arrays.copyOfRange(shape, 1, 5));
            NDArray first = null;
            for (int batch = 0; batch < batches; batch++) {
                NDArray values =
                        manager.create(Arrays.copyOfRange(inputs, batch * size, (batch + 1) * size), batchShape);
                first = first == null ? values : first;
                System.arraycopy(network.train(weights, values).toFloatArray(), 0, trained, batch * size, size);
            }
            float[] evaluated = network.infer(weights, first).toFloatArray();
            double tolerance = golden.number("rtol");
            var statistics = weights.toHost().values().iterator();
            return List.of(
                    Comparison.ofLargest("in training", trained, golden.floats("expected_training"), tolerance),
                    Comparison.ofLargest(
                            "in evaluation", evaluated, golden.floats("expected_evaluation_of_first"), tolerance),
                    Comparison.ofLargest(
                            "moving mean", statistics.next().floats(), golden.floats("moving_mean"), tolerance),
                    Comparison.ofLargest(
                            "moving variance",
                            statistics.next().floats(),
                            golden.floats("moving_variance"),
                            tolerance));
        }
    }
}
