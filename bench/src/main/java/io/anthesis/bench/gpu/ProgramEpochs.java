package io.anthesis.bench.gpu;

import io.anthesis.contracts.spec.Presets;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.model.ModelFiles;
import io.anthesis.diffusion.model.ModelSpec;
import io.anthesis.diffusion.model.StoredModel;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.prediction.PredictionType;
import io.anthesis.diffusion.program.DeviceBatches;
import io.anthesis.diffusion.program.ProgramSampler;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.program.SampledNoise;
import io.anthesis.diffusion.sampling.SamplerSettings;
import io.anthesis.diffusion.sampling.SamplingPlan;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A whole training as the example has it, by programs: {@code curve.csv}, {@code model.safetensors} (the EMA network) and
 * {@code grid.png} (sampled from it, 3 rows of 6, 20 steps) in a folder.
 *
 * @param repetitions of the data set in an epoch
 */
record ProgramEpochs(Device device, ComputeType type, DiffusionNetwork network, int batch, int repetitions) {
    private static final int ROWS = 3;
    private static final int COLUMNS = 6;
    private static final int STEPS = 20;
    private static final int WHITE = 255;

    /** @return seconds of each epoch */
    List<Double> run(ImageSource images, int epochs, Path folder) throws IOException {
        Files.createDirectories(folder);
        Normalizer normalizer = normalizer(images);
        var order = new EpochOrder(Presets.SEED, images.count(), repetitions, batch);
        var curve = new ArrayList<String>(List.of("epoch,noise_loss,image_loss,seconds"));
        var seconds = new ArrayList<Double>();
        Map<String, HostTensor> ema;
        try (ProgramState state = ProgramState.initialize(device, network.graph(), Presets.SEED, type);
                var batches = new DeviceBatches(device, images, normalizer, Presets.SEED, false, order);
                var training = new ProgramTraining(
                        device, state, TrainingReference.SCHEDULE, TrainingReference.SETTINGS, batches)) {
            for (int epoch = 1; epoch <= epochs; epoch++) {
                long begin = System.nanoTime();
                Means means = epoch(training, order.stepsPerEpoch());
                seconds.add((System.nanoTime() - begin) / 1e9);
                String line = "%d,%.6f,%.6f,%.3f".formatted(epoch, means.noise, means.image, seconds.getLast());
                curve.add(line);
                System.out.println(line);
                Files.write(folder.resolve("curve.csv"), curve);
            }
            ema = StateNames.part(state.toHost(), StateNames.EMA);
        }
        var spec = new ModelSpec(network, TrainingReference.SCHEDULE, PredictionType.NOISE);
        ModelFiles.write(folder.resolve("model.safetensors"), new StoredModel(spec, normalizer, ema, Optional.empty()));
        ImageIO.write(grid(ema, normalizer), "png", folder.resolve("grid.png").toFile());
        return seconds;
    }

    private static Normalizer normalizer(ImageSource images) {
        var statistics = new Normalizer.Statistics();
        float[] image = new float[images.imageSize() * images.imageSize() * 3];
        for (int number = 0; number < images.count(); number++) {
            images.read(number, image, 0);
            statistics.add(image);
        }
        return statistics.finish();
    }

    private record Means(double noise, double image) {}

    private static Means epoch(ProgramTraining training, int steps) {
        double[] means = new double[2];
        training.run(steps, losses -> {
            means[0] += losses.noise() / steps;
            means[1] += losses.image() / steps;
        });
        return new Means(means[0], means[1]);
    }

    private BufferedImage grid(Map<String, HostTensor> ema, Normalizer normalizer) {
        int size = network.imageSize();
        var grid = new BufferedImage(COLUMNS * size, ROWS * size, BufferedImage.TYPE_INT_RGB);
        try (var weights = new NetworkWeights(device, network.graph(), type);
                var sampler = new ProgramSampler(device, weights, PredictionType.NOISE, ROWS * COLUMNS)) {
            weights.write(ema);
            float[] images = sampler.sample(
                    SamplingPlan.of(TrainingReference.SCHEDULE, SamplerSettings.ddim(STEPS)),
                    Optional.empty(),
                    new SampledNoise.Seeded(SeededImage.range(Presets.SEED, 0, ROWS * COLUMNS)));
            for (int pixel = 0; pixel < images.length / 3; pixel++) {
                int image = pixel / (size * size);
                int x = image % COLUMNS * size + pixel % size;
                int y = image / COLUMNS * size + pixel / size % size;
                grid.setRGB(x, y, color(images, pixel, normalizer));
            }
        }
        return grid;
    }

    private static int color(float[] images, int pixel, Normalizer normalizer) {
        int color = 0;
        for (int channel = 0; channel < 3; channel++) {
            float value = images[pixel * 3 + channel] * normalizer.deviation()[channel]
                    + normalizer.mean()[channel];
            color = color << 8 | Math.round(Math.clamp(value, 0, 1) * WHITE);
        }
        return color;
    }
}
