package io.anthesis.diffusion.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.TorchScriptNetworks;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Trains and samples by TorchScript, on a CPU or a GPU. */
public final class TorchScriptEngine implements DiffusionEngine {
    /** Compute capability 8.0, as DJL writes it. */
    private static final int FIRST_WITH_ALL_TYPES = 80;

    private final Device device;
    private final NDManager tensors;
    /** What was found out about a network's batches holds for all its checkpoints. */
    private final Map<Compiled, BatchPadding> paddings = new ConcurrentHashMap<>();

    private record Compiled(DiffusionNetwork network, ComputeType type) {}

    public TorchScriptEngine(Device device) {
        this.device = device;
        this.tensors = ComputeDevice.newManager(device);
    }

    @Override
    public EngineDescription description() {
        String name = ComputeDevice.name(device);
        ComputeConditions conditions = conditions(ComputeType.FLOAT32);
        String where = device.isGpu()
                ? name + " (" + conditions.gpu().card() + ", CUDA "
                        + conditions.gpu().cuda() + ")"
                : ComputeDevice.threads() + " threads of a CPU (" + conditions.instructionSet() + ")";
        return new EngineDescription(
                name,
                ComputeDevice.threads(),
                ComputeDevice.memoryBytes(device),
                hasUnitsForAllTypes() ? List.of(ComputeType.values()) : List.of(ComputeType.FLOAT32),
                "TorchScript of PyTorch " + Engine.getEngine("PyTorch").getVersion() + " on " + where);
    }

    /** A CPU computes in all of them, if not all of them faster. */
    private boolean hasUnitsForAllTypes() {
        return !device.isGpu()
                || Integer.parseInt(CudaUtils.getComputeCapability(device.getDeviceId())) >= FIRST_WITH_ALL_TYPES;
    }

    @Override
    public ComputeConditions conditions(ComputeType type) {
        return ComputeConditions.ofTorchScript(device, type);
    }

    @Override
    public Training training(TrainingRequest request, TrainingStart start) {
        return new TorchScriptTraining(tensors, request, start);
    }

    @Override
    public LoadedModel load(ModelSpec model, Normalizer normalizer, Map<String, HostTensor> weights) {
        return new TorchScriptModel(tensors, model, normalizer, weights, this::padding);
    }

    private BatchPadding padding(DiffusionNetwork network, ComputeType type) {
        return paddings.computeIfAbsent(new Compiled(network, type), same -> new BatchPadding());
    }

    @Override
    public NetworkExecution networks() {
        return new TorchScriptNetworks(tensors);
    }

    @Override
    public void close() {
        tensors.close();
    }
}
