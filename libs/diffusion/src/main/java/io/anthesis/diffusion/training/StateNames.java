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
