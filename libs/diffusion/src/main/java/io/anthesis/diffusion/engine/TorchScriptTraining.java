package io.anthesis.diffusion.engine;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Losses;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import java.util.Map;

/** A training by TorchScript: a step is done when its losses are known. */
final class TorchScriptTraining implements Training {
    private final NDManager owner;
    private final int microBatches;
    private final StepBatches batches;
    private final CompiledNetwork network;
    private final DiffusionTraining training;
    private final TrainingState state;

    TorchScriptTraining(NDManager tensors, TrainingRequest request, TrainingStart start) {
        this.microBatches = request.microBatches();
        this.batches = request.data().batches(request.graph().dropouts());
        this.owner = tensors.newSubManager();
        try {
            boolean exactKernels = request.exact() && owner.getDevice().isGpu();
            var compilation = new Compilation(request.computeType(), exactKernels);
            this.network = new CompiledNetwork(owner, request.graph(), compilation);
            this.training = new DiffusionTraining(owner, network, request.schedule(), request.settings());
            this.state = TrainingState.restore(
                    owner, request.graph(), start.tensors(request.settings().ema()), start.steps());
        } catch (RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }

    @Override
    public long steps() {
        return state.steps();
    }

    @Override
    public long begun() {
        return state.steps();
    }

    @Override
    public Losses next(long until) {
        try (NDManager scratch = owner.newSubManager()) {
            return training.step(state, batches.of(scratch, state.steps()).split(microBatches));
        }
    }

    @Override
    public Map<String, HostTensor> state() {
        return state.toHost();
    }

    @Override
    public Map<String, HostTensor> network() {
        return state.network().toHost();
    }

    @Override
    public Map<String, HostTensor> ema(int average) {
        return state.ema(average).toHost();
    }

    @Override
    public void close() {
        state.close();
        training.close();
        network.close();
        owner.close();
    }
}
