package io.anthesis.metrics.inception;

import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.graph.NetworkGraph;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Keras' own InceptionV3 weights, as its applications download them. */
public final class InceptionWeights {
    public static final String FILE_NAME = "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5";
    public static final String MD5 = "bcbd6486424b2319ff4ef7d526e38f63";
    public static final URI ADDRESS =
            URI.create("https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/" + FILE_NAME);

    private InceptionWeights() {}

    /** @throws CorruptTensorFile if the file is not HDF5 or lacks a weight */
    public static Map<String, HostTensor> read(Path file, NetworkGraph graph) throws IOException {
        try (var weights = new KerasWeights(file)) {
            return weights.legacyNetwork(graph);
        }
    }
}
