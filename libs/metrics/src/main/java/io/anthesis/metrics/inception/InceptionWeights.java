package io.anthesis.metrics.inception;

import io.anthesis.tensor.format.CorruptTensorFile;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.KerasWeights;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.format.WholeFile;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.TorchScriptExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Keras' own InceptionV3 weights, as its applications download them. */
public final class InceptionWeights {
    public static final String MD5 = "bcbd6486424b2319ff4ef7d526e38f63";
    /** What published KIDs resize to. */
    private static final int STANDARD_SIZE = 299;

    private InceptionWeights() {}

    /** @throws CorruptTensorFile if the file is not HDF5 or lacks a weight */
    public static Map<String, HostTensor> read(Path file, NetworkGraph graph) throws IOException {
        try (var weights = new KerasWeights(file)) {
            return weights.legacyNetwork(graph);
        }
    }

    /** @return whether a file has the layout of Keras' applications, rather than that of {@code save_weights} */
    public static boolean isKerasFile(Path file) throws IOException {
        try (var weights = new KerasWeights(file)) {
            return weights.isLegacy();
        }
    }

    /**
     * Converts Keras' file.
     *
     * @param torchScript for {@code torch.jit.load}, taking images (batch, 3, 299, 299) in [0, 1] and giving features
     *     (batch, 2048, 1, 1); otherwise safetensors
     */
    public static void convert(Path file, Path target, boolean torchScript) throws IOException {
        NetworkGraph graph = new InceptionV3(STANDARD_SIZE, STANDARD_SIZE).graph();
        Map<String, HostTensor> weights = read(file, graph);
        if (!torchScript) {
            SafeTensors.write(target, weights, Map.of("format", "anthesis-inception-v3-v1"));
            return;
        }
        WholeFile.write(target, part -> {
            try (OutputStream out = Files.newOutputStream(part)) {
                new TorchScriptExport(graph, weights).write(out);
            }
        });
    }
}
