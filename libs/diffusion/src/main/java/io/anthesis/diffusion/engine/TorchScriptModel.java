package io.anthesis.diffusion.engine;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.sampling.Denoiser;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.TorchScriptImages;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A model by TorchScript. */
final class TorchScriptModel implements LoadedModel {
    private final ModelSpec spec;
    private final Normalizer normalizer;
    private final NDManager owner;
    private final Weights weights;
    private final BiFunction<DiffusionNetwork, ComputeType, BatchPadding> paddings;
    private final Map<ComputeType, CompiledNetwork> networks = new EnumMap<>(ComputeType.class);

    TorchScriptModel(
            NDManager tensors,
            ModelSpec spec,
            Normalizer normalizer,
            Map<String, HostTensor> weights,
            BiFunction<DiffusionNetwork, ComputeType, BatchPadding> paddings) {
        this.spec = spec;
        this.normalizer = normalizer;
        this.paddings = paddings;
        this.owner = tensors.newSubManager();
        try {
            this.weights = Weights.of(owner, spec.network().graph(), weights);
        } catch (RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }

    @Override
    public ImageGenerator images(SamplerSettings settings, ComputeType type, Optional<LoadedModel> guide) {
        Optional<TorchScriptModel> ours = guide.map(loaded -> Guides.ofEngine(TorchScriptModel.class, loaded));
        Guides.check(spec, normalizer, settings, ours.map(of -> of.spec), ours.map(of -> of.normalizer));
        var diffusion = new ReverseDiffusion(
                network(type),
                spec.schedule(),
                spec.prediction(),
                normalizer.range(),
                settings,
                ours.map(of -> new Denoiser(of.network(type), of.weights, of.spec.prediction())));
        BatchPadding padding = paddings.apply(spec.network(), type);
        BatchPadding paddingOfGuide =
                ours.map(of -> paddings.apply(of.spec.network(), type)).orElse(padding);
        return new TorchScriptImages(owner, diffusion, weights, normalizer, padding, paddingOfGuide);
    }

    @Override
    public LossEvaluation losses(TrainingSettings settings, BatchMaker batches, int batchSize, int parts) {
        return new TorchScriptLosses(
                owner, network(ComputeType.FLOAT32), weights, spec.schedule(), settings, batches, batchSize, parts);
    }

    private CompiledNetwork network(ComputeType type) {
        return networks.computeIfAbsent(
                type,
                missing ->
                        new CompiledNetwork(owner, weights.graph(), new Compilation(missing, false).ofFixedWeights()));
    }

    @Override
    public void close() {
        weights.close();
        networks.values().forEach(CompiledNetwork::close);
        owner.close();
    }
}
