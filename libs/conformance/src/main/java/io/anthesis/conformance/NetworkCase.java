package io.anthesis.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.util.List;

/** The output of a U-Net with given weights, in evaluation and in training mode. */
final class NetworkCase implements CaseKind {
    @Override
    public List<Check> run(NDManager manager, GoldenCase golden) throws IOException {
        NetworkGraph graph = GoldenModel.network(golden).graph();
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(
                        manager,
                        graph,
                        GoldenModel.weights(golden.file("weights"), graph, "layers/functional/layers"))) {
            NDArray images = golden.array(manager, "noisy_images");
            NDArray variances = golden.array(manager, "noise_variances");
            float[] evaluated = network.infer(weights, images, variances).toFloatArray();
            float[] trained = network.train(weights, images, variances).toFloatArray();
            double tolerance = golden.number("rtol_of_max");
            return List.of(
                    Check.ofLargest("in evaluation", evaluated, golden.floats("expected_evaluation"), tolerance),
                    Check.ofLargest("in training", trained, golden.floats("expected_training"), tolerance));
        }
    }
}
