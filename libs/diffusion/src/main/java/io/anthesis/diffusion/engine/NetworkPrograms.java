package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Resources;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.BatchPadding;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One network's samplers, one for each size of a batch, and the weights that they all read. */
final class NetworkPrograms implements AutoCloseable {
    /** Any does: it is the network's output that is compared. */
    private static final SamplingPlan ONE_EVALUATION =
            SamplingPlan.of(new AngleSchedule(0.02, 0.95), SamplerSettings.ddim(1));

    private final Device device;
    private final PredictionType prediction;
    private final NetworkWeights weights;
    private final BatchPadding padding = new BatchPadding();
    private final Map<Integer, ProgramSampler> samplers = new HashMap<>();
    private Map<String, HostTensor> written;

    NetworkPrograms(Device device, NetworkGraph graph, PredictionType prediction, ComputeType type) {
        this.device = device;
        this.prediction = prediction;
        this.weights = new NetworkWeights(device, graph, type);
    }

    /** Makes these the weights. Those that they are already are known by their identity. */
    void use(Map<String, HostTensor> tensors) {
        if (tensors != written) {
            written = null;
            weights.write(tensors);
            written = tensors;
        }
    }

    /** @return a sampler of so many images or more, whose rows do not depend on how many they are */
    ProgramSampler sampler(int images) {
        return samplers.computeIfAbsent(padding.paddedSize(images, this::firstRows), this::newSampler);
    }

    private ProgramSampler newSampler(int batch) {
        return new ProgramSampler(device, weights, prediction, batch);
    }

    /** Sizes that are compared only are not kept. */
    private float[] firstRows(int batch) {
        try (ProgramSampler sampler = newSampler(batch)) {
            sampler.begin(ONE_EVALUATION, Optional.empty(), new SampledNoise.Seeded(SeededImage.range(0, 0, batch)));
            sampler.step();
            return sampler.predictions();
        }
    }

    @Override
    public void close() {
        var all = new Resources();
        all.add(weights);
        samplers.values().forEach(all::add);
        samplers.clear();
        all.close();
    }
}
