package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.ProgramGuide;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.BatchPadding;
import java.util.Map;
import java.util.Optional;

/** Weights of one network on a device, of one model after another; and what is known about the network's batches. */
final class NetworkOnDevice implements AutoCloseable {
    /** Any does: it is the network's output that is compared. */
    private static final SamplingPlan ONE_EVALUATION =
            SamplingPlan.of(new AngleSchedule(0.02, 0.95), SamplerSettings.ddim(1));

    private final Device device;
    private final PredictionType prediction;
    private final NetworkWeights weights;
    private final BatchPadding padding = new BatchPadding();
    private Map<String, HostTensor> written;

    NetworkOnDevice(Device device, ModelSpec model, ComputeType type) {
        this.device = device;
        this.prediction = model.prediction();
        this.weights = new NetworkWeights(device, model.network().graph(), type);
    }

    /** Makes these the weights. Those that they are already are known by their identity. */
    void use(Map<String, HostTensor> tensors) {
        if (tensors != written) {
            written = null;
            weights.write(tensors);
            written = tensors;
        }
    }

    /** @return rows for so many images or more, which do not depend on how many they are */
    int paddedSize(int images) {
        return padding.paddedSize(images, this::firstRows);
    }

    /** As {@link #paddedSize}, for images that are computed twice. */
    int paddedSizeOfPairs(int images) {
        return padding.paddedSizeOfPairs(images, this::firstRows);
    }

    /** Sizes that are compared only are not kept. */
    private float[] firstRows(int batch) {
        try (ProgramSampler sampler = sampler(Optional.empty(), batch)) {
            sampler.begin(ONE_EVALUATION, Optional.empty(), new SampledNoise.Seeded(SeededImage.range(0, 0, batch)));
            sampler.step();
            return sampler.predictions();
        }
    }

    /** @return a sampler of a batch, to be closed before this */
    ProgramSampler sampler(Optional<NetworkOnDevice> guide, int batch) {
        return new ProgramSampler(
                device, weights, prediction, guide.map(of -> new ProgramGuide(of.weights, of.prediction)), batch);
    }

    @Override
    public void close() {
        weights.close();
    }
}
