package io.anthesis.tensor.execution;

import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import java.util.Map;

/** Puts networks on one device. For one thread. */
public interface NetworkExecution {
    /**
     * @param graph of one input
     * @param weights of the graph, by name
     * @return the network, in float32, to be closed by the caller
     * @throws io.anthesis.tensor.weights.WeightMismatch naming what is missing, left over or of another shape
     * @throws io.anthesis.tensor.device.OutOfDeviceMemory if the device has too little memory
     */
    LoadedNetwork load(NetworkGraph graph, Map<String, HostTensor> weights);
}
