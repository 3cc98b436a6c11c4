package io.anthesis.bench.gpu;

import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.evaluation.ProgramNetworks;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.execution.LoadedNetwork;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.weights.FoldedNetwork;
import io.anthesis.tensor.weights.InitialWeights;
import java.util.List;
import java.util.Optional;

/** How fast programs of the example's network are, at 64 px. Prints a line a round. */
record GpuSpeed(Device device, ComputeType type) {
    private static final int SIZE = 64;
    private static final int FEATURE_SIZE = 75;
    private static final int BATCH = 64;
    private static final int IMAGES = 512;
    private static final int WARM_UP_STEPS = 20;
    private static final int MEASURED_STEPS = 200;
    private static final int ROUNDS = 5;
    private static final int SAMPLER_STEPS = 20;
    private static final int SAMPLINGS = 10;

    private static NetworkGraph example() {
        return new ResidualUNet(SIZE, List.of(32, 64, 96, 128), 2, 32, 1000).graph();
    }

    /** Training, batches made on the device. */
    void train() {
        var images = new SyntheticImages(IMAGES, SIZE);
        var order = new EpochOrder(1, IMAGES, ROUNDS, BATCH);
        try (ProgramState state = ProgramState.initialize(device, example(), 1, type);
                var batches = new DeviceBatches(device, images, SyntheticImages.NORMALIZER, 1, false, order);
                var training = new ProgramTraining(
                        device, state, TrainingReference.SCHEDULE, TrainingReference.SETTINGS, batches)) {
            training.run(WARM_UP_STEPS, losses -> {});
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                float[] loss = new float[1];
                training.run(MEASURED_STEPS, losses -> loss[0] = losses.noise());
                double seconds = (System.nanoTime() - begin) / 1e9;
                System.out.printf(
                        "%s: %.3f ms a step, %.0f images a second, noise loss %.4f%n",
                        type, seconds / MEASURED_STEPS * 1e3, MEASURED_STEPS * BATCH / seconds, loss[0]);
            }
        }
    }

    /** Sampling, 20 steps of DDIM: batches of 64, and single images. */
    void sample() {
        sample(BATCH);
        sample(1);
    }

    /** Features of InceptionV3 at 75 px: batches of 64. */
    void features() {
        float[] images = new float[BATCH * SIZE * SIZE * 3];
        var source = new SyntheticImages(BATCH, SIZE);
        for (int i = 0; i < BATCH; i++) {
            source.read(i, images, i * SIZE * SIZE * 3);
        }
        FoldedNetwork inception = inception();
        try (LoadedNetwork network = new ProgramNetworks(device, type).load(inception.graph(), inception.weights())) {
            for (int i = 0; i < WARM_UP_STEPS; i++) {
                network.evaluate(images, BATCH);
            }
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                for (int i = 0; i < MEASURED_STEPS; i++) {
                    network.evaluate(images, BATCH);
                }
                double seconds = (System.nanoTime() - begin) / 1e9 / MEASURED_STEPS;
                System.out.printf(
                        "%s, features, batch %d: %.3f ms, %.0f images a second%n",
                        type, BATCH, seconds * 1e3, BATCH / seconds);
            }
        }
    }

    private static FoldedNetwork inception() {
        NetworkGraph graph = new InceptionV3(SIZE, FEATURE_SIZE).graph();
        return FoldedNetwork.of(graph, InitialWeights.draw(graph, 1));
    }

    private void sample(int batch) {
        NetworkGraph graph = example();
        try (var weights = new NetworkWeights(device, graph, type);
                var sampler = new ProgramSampler(device, weights, PredictionType.NOISE, batch)) {
            weights.write(InitialWeights.draw(graph, 1));
            sample(sampler, 0);
            for (int round = 0; round < ROUNDS; round++) {
                long begin = System.nanoTime();
                for (int i = 0; i < SAMPLINGS; i++) {
                    sample(sampler, i);
                }
                double seconds = (System.nanoTime() - begin) / 1e9 / SAMPLINGS;
                System.out.printf(
                        "%s, batch %d: %.2f ms for %d steps, %.0f images a second%n",
                        type, batch, seconds * 1e3, SAMPLER_STEPS, batch / seconds);
            }
        }
    }

    private static void sample(ProgramSampler sampler, int first) {
        sampler.sample(
                SamplingPlan.of(TrainingReference.SCHEDULE, SamplerSettings.ddim(SAMPLER_STEPS)),
                Optional.empty(),
                new SampledNoise.Seeded(SeededImage.range(1, first, sampler.batch())));
    }
}
