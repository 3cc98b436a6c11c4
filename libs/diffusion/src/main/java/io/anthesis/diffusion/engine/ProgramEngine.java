package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.program.KernelsDigest;
import io.anthesis.program.bindings.Installation;
import io.anthesis.program.device.CudaDevice;
import io.anthesis.program.device.Device;
import io.anthesis.program.evaluation.ProgramNetworks;
import io.anthesis.tensor.device.ComputeConditions;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.Execution;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.format.HostTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Trains and samples by programs of a device. */
public final class ProgramEngine implements DiffusionEngine {
    private final Device device;
    private final EngineDescription description;
    private final ComputeConditions conditions;
    private final SamplingPrograms programs;

    /**
     * Programs of any device.
     *
     * @param device closed with this
     * @param conditions whose compute type is replaced by that of what is computed
     */
    public ProgramEngine(Device device, EngineDescription description, ComputeConditions conditions) {
        this.device = device;
        this.description = description;
        this.conditions = conditions;
        this.programs = new SamplingPrograms(device);
    }

    /**
     * The first GPU of NVIDIA's. A tiny network is trained on it first.
     *
     * @param libraries folder with {@code libtorch_cuda.so}
     * @param cache folder for compiled kernels
     * @throws io.anthesis.program.bindings.UnsupportedLibtorch if this PyTorch lacks what is needed
     * @throws io.anthesis.program.bindings.UnsupportedCard if the card is too old
     * @throws io.anthesis.program.bindings.CudaFailure if there is no GPU that can be used
     */
    public static ProgramEngine onGpu(Path libraries, Path cache) {
        var device = new CudaDevice(libraries, cache);
        try {
            return of(device, device.installation());
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    private static ProgramEngine of(Device device, Installation installation) {
        List<ComputeType> types = Arrays.stream(ComputeType.values())
                .filter(type ->
                        type == ComputeType.FLOAT32 || installation.card().hasUnitsForAllTypes())
                .toList();
        String text = "Programs by " + installation + ": " + Trial.run(device);
        var description = new EngineDescription("gpu:0", 1, device.memoryBytes(), types, text);
        var gpu = new ComputeConditions.Gpu(installation.card().toString(), installation.cuda(), installation.cudnn());
        return new ProgramEngine(device, description, conditions(installation.pytorch(), "gpu", gpu));
    }

    /** @return conditions of programs, in float32 */
    public static ComputeConditions conditions(String pytorch, String device, ComputeConditions.Gpu gpu) {
        return new ComputeConditions(
                pytorch, device, null, 1, ComputeType.FLOAT32.toString(), gpu, Execution.PROGRAM, KernelsDigest.here());
    }

    @Override
    public EngineDescription description() {
        return description;
    }

    @Override
    public ComputeConditions conditions(ComputeType type) {
        return conditions.withComputeType(type);
    }

    @Override
    public Training training(TrainingRequest request, TrainingStart start) {
        device.attach();
        return new TrainingByProgram(device, request, start);
    }

    @Override
    public LoadedModel load(ModelSpec model, Normalizer normalizer, Map<String, HostTensor> weights) {
        return new ProgramModel(device, programs, model, normalizer, weights);
    }

    @Override
    public NetworkExecution networks() {
        return (graph, weights) -> {
            device.attach();
            return new ProgramNetworks(device, ComputeType.FLOAT32).load(graph, weights);
        };
    }

    @Override
    public void close() {
        device.attach();
        try (device) {
            programs.close();
        }
    }
}
