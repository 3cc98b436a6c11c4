package io.anthesis.tensor.script;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import io.anthesis.tensor.device.CudaKernels;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.weights.Weights;
import java.util.List;

/**
 * A graph that can be run. It holds no weights: they are passed with each call, so one compiled network serves any number
 * of checkpoints. Not for use by several threads at once.
 */
public final class CompiledNetwork implements AutoCloseable {
    private final NetworkGraph graph;
    private final Compilation compilation;
    private final boolean onGpu;
    private final PtSymbolBlock module;

    /** @param manager owns the compiled module and decides the device */
    public CompiledNetwork(NDManager manager, NetworkGraph graph, Compilation compilation) {
        this.graph = graph;
        this.compilation = compilation;
        this.onGpu = manager.getDevice().isGpu();
        this.module = ScriptModule.load(manager, new TorchScriptCompiler(graph, compilation).methods());
    }

    /** In float32 with the fastest kernels. */
    public CompiledNetwork(NDManager manager, NetworkGraph graph) {
        this(manager, graph, Compilation.DEFAULT);
    }

    /** @return what was compiled */
    public NetworkGraph graph() {
        return graph;
    }

    /**
     * Evaluates the network with its moving statistics, without gradients.
     *
     * @param inputs one tensor of shape (batch, height, width, channels), float32, for each input of the graph
     * @return shape (batch, height, width, channels), contiguous, attached to the manager of the first input
     */
    public NDArray infer(Weights weights, NDArray... inputs) {
        return call("infer", false, weights, inputs);
    }

    /** As {@link #infer}, with the batch's statistics, updating the moving ones in {@code weights}, with gradients. */
    public NDArray train(Weights weights, NDArray... inputs) {
        return call("train", true, weights, inputs);
    }

    private NDArray call(String method, boolean training, Weights weights, NDArray... inputs) {
        weights.requireMatches(graph);
        ScriptModule.asWritten();
        if (onGpu) {
            CudaKernels.choose(
                    !training || compilation.exactKernels(), compilation.computeType() == ComputeType.TENSOR_FLOAT32);
        }
        var arguments = new NDList();
        for (NDArray input : inputs) {
            input.setName(null);
            arguments.add(input);
        }
        addAll(arguments, weights.trainable(), "weights[]");
        addAll(arguments, weights.movingStatistics(), "statistics[]");
        try (NDManager names = inputs[0].getManager().newSubManager()) {
            NDArray methodName = names.zeros(new Shape(1));
            methodName.setName("module_method:" + method);
            arguments.add(methodName);
            NDArray output = IValueUtils.forward(module, arguments, training).head();
            output.attach(inputs[0].getManager());
            return output;
        }
    }

    private static void addAll(NDList arguments, List<NDArray> arrays, String name) {
        for (NDArray array : arrays) {
            array.setName(name);
            arguments.add(array);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
