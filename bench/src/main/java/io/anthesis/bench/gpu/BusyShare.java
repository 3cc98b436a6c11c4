package io.anthesis.bench.gpu;

import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.Training;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How much of the time of a training the device is busy where a checkpoint is taken in the middle, as a worker takes it: against as many
 * steps without, between which the device never waits.
 *
 * @param folder for the checkpoint
 */
record BusyShare(DiffusionEngine engine, ComputeType type, DiffusionNetwork network, int batch, Path folder) {
    private static final int IMAGES = 512;
    private static final int WARM_UP_STEPS = 20;

    /** @return seconds without a checkpoint divided by those with one */
    double measure(int steps) {
        TrainingRequest request = SyntheticTraining.request(network, type, IMAGES, batch);
        try (Training training = engine.training(request, TrainingStart.initial(network.graph(), 1))) {
            seconds(training, WARM_UP_STEPS);
            double without = seconds(training, steps);
            long begin = System.nanoTime();
            seconds(training, steps / 2);
            Map<String, HostTensor> ema = training.ema();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(ema));
            seconds(training, steps - steps / 2);
            double with = (System.nanoTime() - begin) / 1e9;
            written.join();
            return without / with;
        }
    }

    private static double seconds(Training training, int steps) {
        long begin = System.nanoTime();
        SyntheticTraining.run(training, training.steps() + steps);
        return (System.nanoTime() - begin) / 1e9;
    }

    private void write(Map<String, HostTensor> ema) {
        try {
            SafeTensors.write(folder.resolve("busy.safetensors"), ema, Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
