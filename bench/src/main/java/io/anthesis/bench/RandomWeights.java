package io.anthesis.bench;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Role;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights of a network that has learned something: a new one predicts zeros, which say nothing about its kernels. */
final class RandomWeights {
    private RandomWeights() {}

    static Map<String, HostTensor> draw(NetworkGraph graph) {
        var random = new CounterRandom(1, Purpose.INITIAL_WEIGHTS, 0);
        var tensors = new LinkedHashMap<String, HostTensor>();
        for (WeightSpec spec : graph.weights()) {
            float[] values = new float[spec.size()];
            if (spec.role() == Role.MOVING_STATISTIC) {
                Arrays.fill(values, spec.variable().equals("moving_variance") ? 1 : 0);
            } else {
                random.fillNormal(values, 0, values.length);
                float deviation = spec.shape().length == 1 ? 0.01f : (float) Math.sqrt(1.0 / spec.fanIn());
                for (int i = 0; i < values.length; i++) {
                    values[i] *= deviation;
                }
            }
            tensors.put(spec.name(), HostTensor.of(values, spec.shape()));
        }
        return tensors;
    }
}
