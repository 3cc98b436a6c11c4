package io.anthesis.tensor.weights;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws initial weights: the weight at position k is a function of (seed, k). */
public final class InitialWeights {
    private static final float EMBEDDING_LIMIT = 0.05f;

    private InitialWeights() {}

    /** @return one tensor for each weight of the graph, by name, in the order of layers */
    public static Map<String, HostTensor> draw(NetworkGraph graph, long seed) {
        var tensors = new LinkedHashMap<String, HostTensor>();
        List<WeightSpec> specs = graph.weights();
        for (int position = 0; position < specs.size(); position++) {
            WeightSpec spec = specs.get(position);
            var random = new CounterRandom(seed, Purpose.INITIAL_WEIGHTS, position);
            tensors.put(spec.name(), HostTensor.of(draw(spec, random), spec.shape()));
        }
        return tensors;
    }

    private static float[] draw(WeightSpec spec, CounterRandom random) {
        float[] values = new float[spec.size()];
        switch (spec.initializer()) {
            case ZEROS -> {}
            case ONES -> Arrays.fill(values, 1);
            case GLOROT_UNIFORM -> {
                float limit = (float) Math.sqrt(6.0 / (spec.fanIn() + spec.fanOut()));
                for (int i = 0; i < values.length; i++) {
                    values[i] = (2 * random.nextUniform() - 1) * limit;
                }
            }
            case EMBEDDING_UNIFORM -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (2 * random.nextUniform() - 1) * EMBEDDING_LIMIT;
                }
            }
            case HE_NORMAL -> {
                float deviation = (float) Math.sqrt(2.0 / spec.fanIn());
                random.fillNormal(values, 0, values.length);
                for (int i = 0; i < values.length; i++) {
                    values[i] *= deviation;
                }
            }
        }
        return values;
    }
}
