package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.device.Device;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.weights.WeightMismatch;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** A model by programs. It holds its weights in the memory of this process; on the device are those that were used last. */
final class ProgramModel implements LoadedModel {
    private final Device device;
    private final SamplingPrograms programs;
    private final ModelSpec spec;
    private final Normalizer normalizer;
    private final Map<String, HostTensor> weights;

    ProgramModel(
            Device device,
            SamplingPrograms programs,
            ModelSpec spec,
            Normalizer normalizer,
            Map<String, HostTensor> weights) {
        WeightMismatch.check(spec.network().graph(), weights);
        this.device = device;
        this.programs = programs;
        this.spec = spec;
        this.normalizer = normalizer;
        this.weights = Collections.unmodifiableMap(weights);
    }

    @Override
    public ImageGenerator images(SamplerSettings settings, ComputeType type, Optional<LoadedModel> guide) {
        Optional<ProgramModel> ours = guide.map(loaded -> Guides.ofEngine(ProgramModel.class, loaded));
        Guides.check(spec, normalizer, settings, ours.map(of -> of.spec), ours.map(of -> of.normalizer));
        Optional<ProgramModel> used = ours.filter(of -> settings.guidance().isNeeded());
        return new ProgramImages(() -> programs(used, type), spec, normalizer, settings);
    }

    /** Those of the networks, which read these models' weights until others ask for them. */
    private NetworkPrograms programs(Optional<ProgramModel> guide, ComputeType type) {
        device.attach();
        NetworkPrograms ofNetworks = programs.of(spec, guide.map(of -> of.spec), type);
        ofNetworks.use(weights, guide.map(of -> of.weights));
        return ofNetworks;
    }

    @Override
    public LossEvaluation losses(TrainingSettings settings, BatchMaker batches, int batchSize, int parts) {
        device.attach();
        return new LossesByProgram(device, spec, weights, settings, batches, batchSize, parts);
    }

    /** Nothing of the device is its own. */
    @Override
    public void close() {}
}
