package io.anthesis.tensor.format;

import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * Where and how Keras keeps one weight of a network.
 *
 * @param layer as Keras' saving numbers it; a part of a layer follows after a slash, as in {@code multi_head_attention/query_dense}
 * @param index of the variable within its layer
 * @param shape in Keras' order: a convolution kernel is (height, width, channels, filters), a dense one (channels, units)
 */
record KerasVariable(WeightSpec spec, String layer, int index, int[] shape) {
    /** @return the weights of a network in the order of Keras' {@code model.layers} */
    static List<KerasVariable> of(NetworkGraph graph) {
        var variables = new ArrayList<KerasVariable>();
        var layersOfKind = new HashMap<String, Integer>();
        for (Symbol symbol : graph.inKerasOrder()) {
            String kind = kind(symbol.layer());
            int number = layersOfKind.merge(kind, 1, Integer::sum) - 1;
            String layer = number == 0 ? kind : kind + "_" + number;
            var indexOfPart = new HashMap<String, Integer>();
            for (WeightSpec spec : symbol.weights()) {
                String path = layer + part(spec);
                int index = indexOfPart.merge(path, 1, Integer::sum) - 1;
                variables.add(new KerasVariable(spec, path, index, shape(symbol.operation(), spec)));
            }
        }
        return variables;
    }

    static String kind(String layer) {
        return layer.replaceFirst("_\\d+$", "");
    }

    String path(String group) {
        return group + "/" + layer + "/vars/" + index;
    }

    /** @param values in Keras' order */
    HostTensor fromKeras(float[] values) {
        return HostTensor.of(turned(values, true), spec.shape());
    }

    /** @return values in Keras' order */
    float[] toKeras(HostTensor tensor) {
        return turned(tensor.floats(), false);
    }

    /** Both orders hold windows of matrices: Keras (position, in, out), PyTorch (out, in, position). */
    private float[] turned(float[] values, boolean fromKeras) {
        long[] target = spec.shape();
        if (target.length < 2) {
            return values;
        }
        int out = (int) target[0];
        int in = (int) target[1];
        int window = values.length / (out * in);
        float[] turned = new float[values.length];
        for (int position = 0; position < window; position++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    int keras = (position * in + i) * out + o;
                    int ours = (o * in + i) * window + position;
                    turned[fromKeras ? ours : keras] = values[fromKeras ? keras : ours];
                }
            }
        }
        return turned;
    }

    private static String part(WeightSpec spec) {
        int dot = spec.variable().indexOf('.');
        return dot < 0 ? "" : "/" + spec.variable().substring(0, dot) + "_dense";
    }

    private static int[] shape(Operation operation, WeightSpec spec) {
        int[] ours = Arrays.stream(spec.shape()).mapToInt(Math::toIntExact).toArray();
        if (operation instanceof Operation.MultiHeadAttention(int heads, int dimensions)) {
            return switch (spec.variable()) {
                case "output.kernel" -> new int[] {heads, dimensions, ours[0]};
                case "output.bias" -> ours;
                default -> ours.length == 2 ? new int[] {ours[1], heads, dimensions} : new int[] {heads, dimensions};
            };
        }
        return switch (ours.length) {
            case 4 -> new int[] {ours[2], ours[3], ours[1], ours[0]};
            case 2 -> new int[] {ours[1], ours[0]};
            default -> ours;
        };
    }
}
