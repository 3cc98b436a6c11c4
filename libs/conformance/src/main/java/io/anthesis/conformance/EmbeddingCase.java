package io.anthesis.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.List;
import java.util.Map;

/** The sinusoidal embedding of noise variances. */
final class EmbeddingCase implements CaseKind {
    @Override
    public List<Comparison> run(NDManager manager, GoldenCase golden) {
        var g = new GraphBuilder();
        NetworkGraph graph = g.build(g.sinusoidalEmbedding(
                g.input("noise_variances", 1, 1, 1), golden.integer("dims"), golden.number("max_frequency")));
        try (var network = new CompiledNetwork(manager, graph);
                var none = Weights.of(manager, graph, Map.of())) {
            NDArray embeddings = network.infer(none, golden.array(manager, "noise_variances"));
            return List.of(Comparison.absolute(
                    "embeddings", embeddings.toFloatArray(), golden.floats("embeddings"), golden.number("atol")));
        }
    }
}
