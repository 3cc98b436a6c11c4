package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.sampling.ImageGenerator;
import io.anthesis.diffusion.sampling.ReverseDiffusion;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.TorchScriptImages;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;

/** Whole images, from noise to pixels, at 20 steps. */
final class SamplingWorkload implements Workload {
    private final ImageGenerator generator;

    /** @param padded whether small batches are padded so that images do not depend on them */
    SamplingWorkload(NDManager manager, boolean padded, ComputeType computeType) {
        var compilation = new Compilation(computeType, false, padded, true);
        var network = new CompiledNetwork(manager, NETWORK.graph(), compilation);
        var weights = Weights.of(manager, network.graph(), RandomWeights.draw(network.graph()));
        var normalizer = new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.1f, 0.1f, 0.1f});
        var diffusion = new ReverseDiffusion(
                network,
                new AngleSchedule(0.02, 0.95),
                PredictionType.NOISE,
                normalizer.range(),
                SamplerSettings.ddim(STEPS));
        BatchPadding padding = padded ? new BatchPadding() : BatchPadding.none();
        this.generator = new TorchScriptImages(manager, diffusion, weights, normalizer, padding);
    }

    @Override
    public void run(int batch, int repetitions) {
        for (int i = 0; i < repetitions; i++) {
            generator.generate(1, (long) i * batch, batch, step -> {});
        }
    }
}
