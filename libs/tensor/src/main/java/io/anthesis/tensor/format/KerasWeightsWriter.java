package io.anthesis.tensor.format;

import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Writes weights as Keras 3 does ({@code .weights.h5}), so that its {@code load_weights} reads them. */
public final class KerasWeightsWriter implements AutoCloseable {
    private final WritableHdfFile file;

    /** @param path is created or replaced; the file is whole once this is closed */
    public KerasWeightsWriter(Path path) {
        this.file = HdfFile.write(path);
    }

    /** @param group as in {@link KerasWeights#network} */
    public void network(NetworkGraph graph, String group, Map<String, HostTensor> tensors) {
        for (Symbol symbol : graph.inKerasOrder()) {
            symbol.weights().forEach(spec -> require(tensors, spec.name()));
        }
        for (KerasVariable variable : KerasVariable.of(graph)) {
            put(variable.path(group), variable, tensors.get(variable.spec().name()));
        }
    }

    /**
     * The state of Keras' AdamW, as {@link KerasWeights#moments} reads it.
     *
     * @param moments names as in {@link KerasWeights#moments}
     */
    public void optimizer(NetworkGraph graph, Map<String, HostTensor> moments, long iterations, float learningRate) {
        number("optimizer/vars/0", iterations);
        parent("optimizer/vars/1").putDataset("1", learningRate);
        int position = 2;
        for (KerasVariable variable : KerasVariable.of(graph)) {
            if (variable.spec().role() == WeightSpec.Role.TRAINABLE) {
                for (String prefix : new String[] {"first_moment/", "second_moment/"}) {
                    put(
                            "optimizer/vars/" + position++,
                            variable,
                            moments.get(prefix + variable.spec().name()));
                }
            }
        }
    }

    /** One-dimensional float32 numbers. */
    public void floats(String path, float[] values) {
        parent(path).putDataset(name(path), values);
    }

    /** One 64-bit number. */
    public void number(String path, long value) {
        parent(path).putDataset(name(path), value);
    }

    private void put(String path, KerasVariable variable, HostTensor tensor) {
        Object nested = Array.newInstance(float.class, variable.shape());
        fill(nested, variable.toKeras(tensor), new int[1]);
        parent(path).putDataset(name(path), nested);
    }

    /** jhdf takes the shape of a data set from nested arrays. */
    private static void fill(Object nested, float[] values, int[] position) {
        if (nested instanceof float[] row) {
            System.arraycopy(values, position[0], row, 0, row.length);
            position[0] += row.length;
        } else {
            for (Object part : (Object[]) nested) {
                fill(part, values, position);
            }
        }
    }

    private WritableGroup parent(String path) {
        WritableGroup group = file;
        String[] parts = path.split("/");
        for (String part : Arrays.copyOf(parts, parts.length - 1)) {
            Node child = group.getChildren().get(part);
            group = child == null ? group.putGroup(part) : (WritableGroup) child;
        }
        return group;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void require(Map<String, HostTensor> tensors, String name) {
        if (!tensors.containsKey(name)) {
            throw new IllegalArgumentException("the weight " + name + " is missing");
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
