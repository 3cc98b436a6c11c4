package io.anthesis.diffusion.training;

import io.anthesis.tensor.format.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the names of a state's tensors begin with, before the name of the weight. */
public final class StateNames {
    public static final String NETWORK = "network/";
    public static final String EMA = "ema/";
    public static final String FIRST_MOMENTS = "first_moment/";
    public static final String SECOND_MOMENTS = "second_moment/";

    private StateNames() {}

    /** @return what the names of a moving average begin with, {@link #EMA} for the first, 0 */
    public static String ema(int average) {
        return average == 0 ? EMA : "ema" + (average + 1) + "/";
    }

    /** @return how many moving averages a state has */
    public static int averages(Map<String, HostTensor> state) {
        int count = 0;
        while (hasPart(state, ema(count))) {
            count++;
        }
        return count;
    }

    private static boolean hasPart(Map<String, HostTensor> state, String prefix) {
        return state.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /**
     * @param count of averages that are wanted
     * @return the state with so many: those that are missing begin as the first is
     * @throws IllegalArgumentException if it has more
     */
    public static Map<String, HostTensor> withAverages(Map<String, HostTensor> state, int count) {
        int present = averages(state);
        if (present > count) {
            throw new IllegalArgumentException(
                    "the state has " + present + " moving averages, the training keeps " + count);
        }
        var complete = new LinkedHashMap<>(state);
        Map<String, HostTensor> first = part(state, EMA);
        for (int average = Math.max(present, 1); average < count; average++) {
            String prefix = ema(average);
            first.forEach((name, tensor) -> complete.put(prefix + name, tensor));
        }
        return complete;
    }

    /** @return the state of given weights whose optimizer has not moved yet */
    public static Map<String, HostTensor> ofWeights(Map<String, HostTensor> network, Map<String, HostTensor> ema) {
        var state = new LinkedHashMap<String, HostTensor>();
        network.forEach((name, tensor) -> {
            HostTensor zeros = HostTensor.of(new float[tensor.floats().length], tensor.shape());
            state.put(NETWORK + name, tensor);
            state.put(FIRST_MOMENTS + name, zeros);
            state.put(SECOND_MOMENTS + name, zeros);
        });
        ema.forEach((name, tensor) -> state.put(EMA + name, tensor));
        return state;
    }

    /** @return the tensors of one of these parts, by the names of the weights */
    public static Map<String, HostTensor> part(Map<String, HostTensor> state, String prefix) {
        var part = new LinkedHashMap<String, HostTensor>();
        state.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), tensor);
            }
        });
        return part;
    }
}
