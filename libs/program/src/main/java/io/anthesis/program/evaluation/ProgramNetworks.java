package io.anthesis.program.evaluation;

import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.LoadedNetwork;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import java.util.Map;

/**
 * Networks by programs of a device. For its thread.
 *
 * @param type what convolutions compute in
 */
public record ProgramNetworks(Device device, ComputeType type) implements NetworkExecution {
    @Override
    public LoadedNetwork load(NetworkGraph graph, Map<String, HostTensor> weights) {
        var ofDevice = new NetworkWeights(device, graph, type);
        try {
            ofDevice.write(weights);
            return new ProgramNetwork(device, ofDevice);
        } catch (RuntimeException | Error e) {
            ofDevice.close();
            throw e;
        }
    }
}
