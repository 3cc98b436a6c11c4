package io.anthesis.tensor.format;

import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads weights that Keras wrote, by layer name, and turns kernels to PyTorch's order. */
public final class KerasWeights implements AutoCloseable {
    private final Path path;
    private final HdfFile file;

    /** @throws CorruptTensorFile if it is not an HDF5 file */
    public KerasWeights(Path path) throws IOException {
        this(path, path);
    }

    /** @param path that messages name */
    KerasWeights(Path path, Path content) throws IOException {
        this.path = path;
        requireWhole(path, content);
        try {
            this.file = new HdfFile(content);
        } catch (RuntimeException e) { // jhdf meets damaged structures with whatever exception comes
            throw new CorruptTensorFile(path, "it is not an HDF5 file (" + e.getMessage() + ")");
        }
    }

    /** HDF5 files say how long they are; the library that reads them would notice only when it misses something. */
    private static void requireWhole(Path path, Path content) throws IOException {
        try (var channel = FileChannel.open(content, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
            while (start.hasRemaining() && channel.read(start) >= 0) {
                // as much as there is
            }
            boolean old = start.get(8) < 2;
            boolean usualOffsets = start.get(old ? 13 : 9) == 8;
            long size = start.getLong(old ? 40 : 28);
            if (start.position() == start.limit() && usualOffsets && size > channel.size()) {
                throw new CorruptTensorFile(
                        path, "it is truncated: it should have " + size + " bytes, has " + channel.size());
            }
        }
    }

    /**
     * Keras 3's own layout ({@code .weights.h5}): {@code GROUP/NAME/vars/N}.
     *
     * @param group {@code layers}, {@code layers/functional/layers} or {@code ema_network/layers}
     * @throws CorruptTensorFile naming every weight that is missing or of another shape
     */
    public Map<String, HostTensor> network(NetworkGraph graph, String group) throws IOException {
        var paths = new LinkedHashMap<KerasVariable, String>();
        KerasVariable.of(graph).forEach(variable -> paths.put(variable, variable.path(group)));
        return read(paths);
    }

    /**
     * The moments of Keras' Adam and AdamW ({@code optimizer/vars}): iteration, learning rate, then both moments of each
     * trainable weight.
     *
     * @return names as in {@link #network}, prefixed by {@code first_moment/} and {@code second_moment/}
     */
    public Map<String, HostTensor> moments(NetworkGraph graph) throws IOException {
        Map<String, HostTensor> moments = new LinkedHashMap<>();
        for (int moment = 0; moment < 2; moment++) {
            String prefix = moment == 0 ? "first_moment/" : "second_moment/";
            var paths = new LinkedHashMap<KerasVariable, String>();
            int position = 2 + moment;
            for (KerasVariable variable : KerasVariable.of(graph)) {
                if (variable.spec().role() == WeightSpec.Role.TRAINABLE) {
                    paths.put(variable, "optimizer/vars/" + position);
                    position += 2;
                }
            }
            read(paths).forEach((name, tensor) -> moments.put(prefix + name, tensor));
        }
        return moments;
    }

    /**
     * The layout of Keras 2's application files: {@code LAYER/LAYER/VARIABLE:0}. Layers are matched by kind and position, as
     * Keras itself does it: their numbers differ between its versions.
     */
    public Map<String, HostTensor> legacyNetwork(NetworkGraph graph) throws IOException {
        var layersInFile = new HashMap<String, Deque<String>>();
        for (String layer : layerNames()) {
            layersInFile
                    .computeIfAbsent(KerasVariable.kind(layer), kind -> new ArrayDeque<>())
                    .add(layer);
        }
        var layerInFile = new HashMap<String, String>();
        for (Symbol symbol : graph.inKerasOrder()) {
            if (!symbol.weights().isEmpty()) {
                String kind = KerasVariable.kind(symbol.layer());
                Deque<String> candidates = layersInFile.getOrDefault(kind, new ArrayDeque<>());
                if (candidates.isEmpty()) {
                    throw new CorruptTensorFile(path, "it has too few layers of kind '" + kind + "'");
                }
                layerInFile.put(symbol.layer(), candidates.remove());
            }
        }
        var paths = new LinkedHashMap<KerasVariable, String>();
        for (KerasVariable variable : KerasVariable.of(graph)) {
            String layer = layerInFile.get(variable.spec().layer());
            paths.put(variable, layer + "/" + layer + "/" + variable.spec().variable() + ":0");
        }
        return read(paths);
    }

    /** @return whether this is a file of Keras 2's applications */
    public boolean isLegacy() throws CorruptTensorFile {
        return layerNamesOrNull() != null;
    }

    private String[] layerNames() throws IOException {
        if (layerNamesOrNull() instanceof String[] names) {
            return names;
        }
        throw new CorruptTensorFile(path, "it has no list of layer names, so it is no weight file of Keras 2");
    }

    private Object layerNamesOrNull() throws CorruptTensorFile {
        try {
            var attribute = file.getAttribute("layer_names");
            return attribute == null ? null : attribute.getData();
        } catch (RuntimeException e) { // as above
            throw new CorruptTensorFile(path, "its list of layer names cannot be read: " + e.getMessage());
        }
    }

    /** @return whether there is a group or a data set of that name */
    public boolean has(String name) throws CorruptTensorFile {
        return find(name) != null;
    }

    /**
     * @return the floats at {@code name}, in the file's own order
     * @throws CorruptTensorFile if there is no such data set, or it is not float32 and of that many elements
     */
    public float[] floats(String name, int count) throws IOException {
        Dataset dataset = dataset(name);
        int[] dimensions = dimensions(dataset);
        if (size(dimensions) != count) {
            throw new CorruptTensorFile(path, differs(name, new int[] {count}, dimensions));
        }
        return floats(dataset);
    }

    /** @throws CorruptTensorFile if there is no such single number */
    public Number number(String name) throws IOException {
        Dataset dataset = dataset(name);
        try {
            if (size(dimensions(dataset)) == 1 && dataset.getData() instanceof Number number) {
                return number;
            }
        } catch (RuntimeException e) { // as in find
            throw new CorruptTensorFile(path, "'" + name + "' cannot be read: " + e.getMessage());
        }
        throw new CorruptTensorFile(path, "'" + name + "' is not one number");
    }

    /** Checks every shape before anything is read: a forged size must not allocate. */
    private Map<String, HostTensor> read(Map<KerasVariable, String> paths) throws IOException {
        var problems = new ArrayList<String>();
        for (Map.Entry<KerasVariable, String> entry : paths.entrySet()) {
            KerasVariable variable = entry.getKey();
            String name = entry.getValue();
            if (!(find(name) instanceof Dataset dataset)) {
                problems.add(variable.spec().name() + " is missing (no '" + name + "')");
                continue;
            }
            int[] dimensions = dimensions(dataset);
            if (!Arrays.equals(dimensions, variable.shape())) {
                problems.add(variable.spec().name() + ": " + differs(name, variable.shape(), dimensions));
            }
        }
        if (!problems.isEmpty()) {
            throw new CorruptTensorFile(path, "its weights do not fit the network: " + summary(problems));
        }
        var tensors = new LinkedHashMap<String, HostTensor>();
        for (Map.Entry<KerasVariable, String> entry : paths.entrySet()) {
            tensors.put(entry.getKey().spec().name(), entry.getKey().fromKeras(floats(dataset(entry.getValue()))));
        }
        return tensors;
    }

    private static String summary(List<String> problems) {
        int shown = Math.min(problems.size(), 20);
        return String.join("; ", problems.subList(0, shown))
                + (problems.size() > shown ? "; and " + (problems.size() - shown) + " more" : "");
    }

    private static String differs(String name, int[] expected, int[] found) {
        return "'" + name + "' should have shape " + Arrays.toString(expected) + ", has " + Arrays.toString(found);
    }

    private Node find(String name) throws CorruptTensorFile {
        Node node = file;
        try {
            for (String part : name.split("/")) {
                node = node instanceof Group group ? group.getChild(part) : null;
            }
        } catch (RuntimeException e) { // as above
            throw new CorruptTensorFile(path, "it is damaged at '" + name + "': " + e.getMessage());
        }
        return node;
    }

    private Dataset dataset(String name) throws CorruptTensorFile {
        if (find(name) instanceof Dataset dataset) {
            return dataset;
        }
        throw new CorruptTensorFile(path, "it has no data set '" + name + "'");
    }

    private float[] floats(Dataset dataset) throws IOException {
        try {
            if (dataset.getJavaType() == float.class && dataset.getDataFlat() instanceof float[] values) {
                return values;
            }
        } catch (RuntimeException e) { // as above
            throw new CorruptTensorFile(path, "'" + dataset.getPath() + "' cannot be read: " + e.getMessage());
        }
        throw new CorruptTensorFile(path, "'" + dataset.getPath() + "' does not hold float32 numbers");
    }

    /** Dimensions beyond 32 bits, which no weight has, are damage to jhdf. */
    private int[] dimensions(Dataset dataset) throws CorruptTensorFile {
        try {
            return dataset.getDimensions();
        } catch (RuntimeException e) { // as in find
            throw new CorruptTensorFile(path, "'" + dataset.getPath() + "' cannot be read: " + e.getMessage());
        }
    }

    /** @return the number of elements, at most {@link Long#MAX_VALUE} */
    private static long size(int[] dimensions) {
        long size = 1;
        for (int dimension : dimensions) {
            long high = Math.multiplyHigh(size, dimension);
            size = high == 0 && size * dimension >= 0 ? size * dimension : Long.MAX_VALUE;
        }
        return size;
    }

    @Override
    public void close() {
        file.close();
    }
}
