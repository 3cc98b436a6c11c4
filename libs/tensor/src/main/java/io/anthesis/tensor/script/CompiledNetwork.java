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
    private final boolean packs;
    private final PtSymbolBlock module;

    /** @param manager owns the compiled module and decides the device */
    public CompiledNetwork(NDManager manager, NetworkGraph graph, Compilation compilation) {
        this.graph = graph;
        this.compilation = compilation;
        this.onGpu = manager.getDevice().isGpu();
        this.packs = compilation.packs() && !onGpu;
        this.module = ScriptModule.load(manager, new TorchScriptCompiler(graph, compilation).methods(packs));
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
     * Evaluates the network with its moving statistics, without gradients. Where it was compiled for weights that do not change
     * ({@link Compilation#packed}), they must not have changed since it did so first.
     *
     * @param inputs one tensor of shape (batch, height, width, channels), float32, for each input of the graph
     * @return shape (batch, height, width, channels), contiguous, attached to the manager of the first input
     */
    public NDArray infer(Weights weights, NDArray... inputs) {
        weights.requireMatches(graph);
        ScriptModule.asWritten();
        return packs
                ? call("infer_packed", false, weights, weights.fixed(this::pack), List.of(), inputs)
                : call("infer", false, weights, weights.trainable(), List.of(), inputs);
    }

    /** As {@link #train(Weights, List, NDArray...)}, of a graph without dropout. */
    public NDArray train(Weights weights, NDArray... inputs) {
        return train(weights, List.of(), inputs);
    }

    /**
     * As {@link #infer}, with the batch's statistics, updating the moving ones in {@code weights}, with gradients.
     *
     * @param masks one for each of {@link NetworkGraph#dropouts}, of its shape: 1 for what is kept, 0 for what is left out, 8-bit
     * @throws IllegalArgumentException if there are more or fewer
     */
    public NDArray train(Weights weights, List<NDArray> masks, NDArray... inputs) {
        weights.requireMatches(graph);
        int expected = graph.dropouts().size();
        if (masks.size() != expected) {
            throw new IllegalArgumentException(
                    "this network has " + expected + " dropout layers, given were " + masks.size() + " masks");
        }
        ScriptModule.asWritten();
        return call("train", true, weights, weights.trainable(), masks, inputs);
    }

    private List<NDArray> pack(List<NDArray> trainable) {
        if (trainable.isEmpty()) {
            return trainable;
        }
        var arguments = new NDList();
        addAll(arguments, trainable, "weights[]");
        return List.copyOf(run("pack", arguments, false, trainable.getFirst().getManager()));
    }

    private NDArray call(
            String method,
            boolean training,
            Weights weights,
            List<NDArray> trainable,
            List<NDArray> masks,
            NDArray... inputs) {
        if (onGpu) {
            CudaKernels.choose(
                    !training || compilation.exactKernels(), compilation.computeType() == ComputeType.TENSOR_FLOAT32);
        }
        var arguments = new NDList();
        for (NDArray input : inputs) {
            input.setName(null);
            arguments.add(input);
        }
        addAll(arguments, masks, "masks[]");
        addAll(arguments, trainable, "weights[]");
        addAll(arguments, weights.movingStatistics(), "statistics[]");
        return run(method, arguments, training, inputs[0].getManager()).head();
    }

    /** @return what the method returns, of {@code manager} */
    private NDList run(String method, NDList arguments, boolean training, NDManager manager) {
        try (NDManager names = manager.newSubManager()) {
            NDArray methodName = names.zeros(new Shape(1));
            methodName.setName("module_method:" + method);
            arguments.add(methodName);
            NDList outputs = IValueUtils.forward(module, arguments, training);
            outputs.attach(manager);
            return outputs;
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
