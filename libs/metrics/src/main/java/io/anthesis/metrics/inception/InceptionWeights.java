package io.anthesis.metrics.inception;

import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.graph.NetworkGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Keras' own InceptionV3 weights, as its applications download them. */
public final class InceptionWeights {
    public static final String MD5 = "bcbd6486424b2319ff4ef7d526e38f63";

    private InceptionWeights() {}

    /** @throws CorruptTensorFile if the file is not HDF5 or lacks a weight */
    public static Map<String, HostTensor> read(Path file, NetworkGraph graph) throws IOException {
        try (var weights = new KerasWeights(file)) {
            return weights.legacyNetwork(graph);
        }
    }
}
