package io.anthesis.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The output of a U-Net with given weights, in evaluation and in training mode. */
final class NetworkCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) throws IOException {
        DiffusionNetwork described = GoldenModel.network(golden);
        NetworkGraph graph = described.graph();
        try (var network = new CompiledNetwork(manager, graph);
                var weights = Weights.of(
                        manager,
                        graph,
                        GoldenModel.weights(golden.file("weights"), graph, "layers/functional/layers"))) {
            var inputs = new ArrayList<NDArray>();
            inputs.add(golden.array(manager, "noisy_images"));
            inputs.add(golden.array(manager, "noise_variances"));
            if (described.classes() > 0) {
                int[] rows = GoldenModel.rows(golden);
                Shape shape = new Shape(rows.length, 1, 1, described.classRows());
                inputs.add(manager.create(ClassLabels.oneHot(rows, described.classRows()), shape));
            }
            NDArray[] given = inputs.toArray(NDArray[]::new);
            float[] evaluated = network.infer(weights, given).toFloatArray();
            float[] trained = network.train(weights, given).toFloatArray();
            double tolerance = golden.number("rtol_of_max");
            return List.of(
                    Comparison.ofLargest("in evaluation", evaluated, golden.floats("expected_evaluation"), tolerance),
                    Comparison.ofLargest("in training", trained, golden.floats("expected_training"), tolerance));
        }
    }
}
