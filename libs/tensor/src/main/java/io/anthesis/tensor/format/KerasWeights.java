package io.anthesis.tensor.format;

import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads weights that Keras wrote, by layer name, and turns kernels from (height, width, in, out) to PyTorch's order. */
public final class KerasWeights implements AutoCloseable {
    private final Path path;
    private final HdfFile file;

    /** @throws CorruptTensorFile if it is not an HDF5 file */
    public KerasWeights(Path path) throws IOException {
        this.path = path;
        try {
            this.file = new HdfFile(path);
        } catch (HdfException e) {
            throw new CorruptTensorFile(path, "it is not an HDF5 file (" + e.getMessage() + ")");
        }
    }

    /**
     * Keras 3's own layout ({@code .weights.h5}): {@code GROUP/NAME/vars/N}.
     *
     * @param group {@code layers}, {@code layers/functional/layers} or {@code ema_network/layers}
     */
    public Map<String, HostTensor> network(NetworkGraph graph, String group) throws IOException {
        var tensors = new LinkedHashMap<String, HostTensor>();
        var variableOfLayer = new LinkedHashMap<String, Integer>();
        for (WeightSpec spec : graph.weights()) {
            String layer = spec.name().substring(0, spec.name().indexOf('.'));
            int variable = variableOfLayer.merge(layer, 1, Integer::sum) - 1;
            tensors.put(spec.name(), read(group + "/" + layer + "/vars/" + variable));
        }
        return tensors;
    }

    /**
     * The layout of Keras 2's application files: {@code LAYER/LAYER/VARIABLE:0}. Layers are matched by kind and position, as
     * Keras itself does it: their numbers differ between its versions.
     */
    public Map<String, HostTensor> legacyNetwork(NetworkGraph graph) throws IOException {
        var layersInFile = new LinkedHashMap<String, Deque<String>>();
        for (String layer : layerNames()) {
            layersInFile
                    .computeIfAbsent(kind(layer), kind -> new ArrayDeque<>())
                    .add(layer);
        }
        var tensors = new LinkedHashMap<String, HostTensor>();
        for (Symbol symbol : graph.inKerasOrder()) {
            if (symbol.weights().isEmpty()) {
                continue;
            }
            Deque<String> candidates = layersInFile.getOrDefault(kind(symbol.layer()), new ArrayDeque<>());
            if (candidates.isEmpty()) {
                throw new CorruptTensorFile(path, "it has too few layers of kind '" + kind(symbol.layer()) + "'");
            }
            String layer = candidates.remove();
            for (WeightSpec spec : symbol.weights()) {
                String variable = spec.name().substring(spec.name().indexOf('.') + 1);
                tensors.put(spec.name(), read(layer + "/" + layer + "/" + variable + ":0"));
            }
        }
        return tensors;
    }

    private String[] layerNames() throws IOException {
        var attribute = file.getAttribute("layer_names");
        if (attribute == null || !(attribute.getData() instanceof String[] names)) {
            throw new CorruptTensorFile(path, "it has no list of layer names, so it is no weight file of Keras 2");
        }
        return names;
    }

    private static String kind(String layer) {
        return layer.replaceFirst("_\\d+$", "");
    }

    /** @return the floats at {@code name}, in the file's own order */
    public float[] floats(String name) throws IOException {
        return flatten(dataset(name));
    }

    private HostTensor read(String name) throws IOException {
        Dataset dataset = dataset(name);
        int[] dimensions = dataset.getDimensions();
        float[] values = flatten(dataset);
        if (dimensions.length != 4) {
            long[] shape = java.util.Arrays.stream(dimensions).asLongStream().toArray();
            return HostTensor.of(values, shape);
        }
        int window = dimensions[0] * dimensions[1];
        int in = dimensions[2];
        int out = dimensions[3];
        float[] turned = new float[values.length];
        for (int position = 0; position < window; position++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    turned[(o * in + i) * window + position] = values[(position * in + i) * out + o];
                }
            }
        }
        return HostTensor.of(turned, out, in, dimensions[0], dimensions[1]);
    }

    private Dataset dataset(String name) throws IOException {
        Node node = file;
        for (String part : name.split("/")) {
            node = node instanceof Group group ? group.getChild(part) : null;
            if (node == null) {
                throw new CorruptTensorFile(path, "it has no '" + name + "' (missing: '" + part + "')");
            }
        }
        if (node instanceof Dataset dataset) {
            return dataset;
        }
        throw new CorruptTensorFile(path, "'" + name + "' is not a data set");
    }

    private float[] flatten(Dataset dataset) throws IOException {
        if (dataset.getDataFlat() instanceof float[] values) {
            return values;
        }
        throw new CorruptTensorFile(path, "'" + dataset.getPath() + "' does not hold float32 numbers");
    }

    @Override
    public void close() {
        file.close();
    }
}
