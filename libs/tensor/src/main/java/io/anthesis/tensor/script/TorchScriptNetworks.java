package io.anthesis.tensor.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.execution.LoadedNetwork;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.weights.Weights;
import java.util.Map;

/**
 * Networks by TorchScript.
 *
 * @param tensors manager that determines the device, and owns tensors that are not closed earlier
 */
public record TorchScriptNetworks(NDManager tensors) implements NetworkExecution {
    @Override
    public LoadedNetwork load(NetworkGraph graph, Map<String, HostTensor> weights) {
        NDManager owner = tensors.newSubManager();
        try {
            return new Loaded(
                    owner,
                    new CompiledNetwork(owner, graph, Compilation.DEFAULT.ofFixedWeights()),
                    Weights.of(owner, graph, weights));
        } catch (RuntimeException | Error e) {
            owner.close(); // memory that ran out between network and weights must not keep the network
            throw e;
        }
    }

    private record Loaded(NDManager owner, CompiledNetwork network, Weights weights) implements LoadedNetwork {
        @Override
        public float[] evaluate(float[] input, int batch) {
            Symbol of = network.graph().inputs().getFirst();
            try (NDManager scratch = owner.newSubManager()) {
                NDArray array = scratch.create(input, new Shape(batch, of.height(), of.width(), of.channels()));
                return network.infer(weights, array).toFloatArray();
            }
        }

        @Override
        public void close() {
            weights.close();
            network.close();
            owner.close();
        }
    }
}
