package io.anthesis.program.network;

import io.anthesis.program.value.Shape;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the weights of one role lie in an array: one after another in the order of layers, each at a multiple of 16 bytes. */
public final class WeightLayout {
    /** Of bfloat16; twice as many bytes of float32. */
    private static final int NUMBERS_OF_16_BYTES = 8;

    private final List<WeightSpec> specs;
    private final Map<String, Integer> offsets = new LinkedHashMap<>();
    private final int count;

    public WeightLayout(NetworkGraph graph, WeightSpec.Role role) {
        this.specs = graph.weights(role);
        int next = 0;
        for (WeightSpec spec : specs) {
            offsets.put(spec.name(), next);
            next = Math.addExact(next, Math.ceilDiv(spec.size(), NUMBERS_OF_16_BYTES) * NUMBERS_OF_16_BYTES);
        }
        this.count = next;
    }

    /** @return numbers of the array */
    public int count() {
        return count;
    }

    public boolean contains(String weight) {
        return offsets.containsKey(weight);
    }

    public int offset(String weight) {
        return offsets.get(weight);
    }

    public List<WeightSpec> specs() {
        return specs;
    }

    /**
     * @param tensors at least those of this layout, by name, in PyTorch's order of dimensions
     * @return the array, with zeros in its gaps
     */
    public float[] pack(Map<String, HostTensor> tensors) {
        float[] array = new float[count];
        for (WeightSpec spec : specs) {
            float[] numbers = tensors.get(spec.name()).floats();
            Shape shape = Parameters.shape(spec);
            int offset = offset(spec.name());
            for (int i = 0; i < numbers.length; i++) {
                array[offset + inMemory(shape, i)] = numbers[i];
            }
        }
        return array;
    }

    /** @return the tensors of an array, by name */
    public Map<String, HostTensor> unpack(float[] array) {
        var tensors = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec spec : specs) {
            float[] numbers = new float[spec.size()];
            Shape shape = Parameters.shape(spec);
            int offset = offset(spec.name());
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = array[offset + inMemory(shape, i)];
            }
            tensors.put(spec.name(), HostTensor.of(numbers, spec.shape()));
        }
        return tensors;
    }

    /** Filter, channel, position becomes filter, position, channel. */
    private static int inMemory(Shape shape, int index) {
        int positions = shape.positions();
        int ofFilter = positions * shape.channels();
        int filter = index / ofFilter;
        int channel = index % ofFilter / positions;
        return filter * ofFilter + index % positions * shape.channels() + channel;
    }
}
