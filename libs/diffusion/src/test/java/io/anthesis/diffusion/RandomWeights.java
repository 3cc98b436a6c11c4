package io.anthesis.diffusion;

import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.WeightSpec;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import io.anthesis.tensor.graph.WeightSpec.Role;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Weights whose network predicts something else for each class; those that a training begins with predict zeros. */
public final class RandomWeights {
    private static final float NOISE = 0.1f;

    private RandomWeights() {}

    /** @return by weight, moving statistics included */
    public static Map<String, HostTensor> of(NetworkGraph graph, int seed) {
        Map<String, HostTensor> weights =
                StateNames.part(TrainingStart.initial(graph, seed).tensors(), StateNames.NETWORK);
        List<WeightSpec> trainable = graph.weights(Role.TRAINABLE);
        for (int i = 0; i < trainable.size(); i++) {
            WeightSpec spec = trainable.get(i);
            float scale = spec.initializer() == Initializer.EMBEDDING_UNIFORM ? 1 : NOISE;
            float[] initial = weights.get(spec.name()).floats();
            float[] numbers = new float[initial.length];
            new CounterRandom(seed, Purpose.BLOSSOM, i).fillNormal(numbers, 0, numbers.length);
            for (int k = 0; k < numbers.length; k++) {
                numbers[k] = initial[k] + scale * numbers[k];
            }
            weights.put(spec.name(), HostTensor.of(numbers, spec.shape()));
        }
        return weights;
    }

    /** @return weights that make every prediction NaN */
    public static Map<String, HostTensor> notFinite(NetworkGraph graph) {
        Map<String, HostTensor> weights = of(graph, 1);
        weights.replaceAll((name, tensor) -> {
            float[] numbers = new float[tensor.floats().length];
            Arrays.fill(numbers, Float.NaN);
            return HostTensor.of(numbers, tensor.shape());
        });
        return weights;
    }
}
