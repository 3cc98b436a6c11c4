package io.anthesis.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Ema;
import io.anthesis.diffusion.training.MaskStream;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StateNames;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.CompiledNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A short training by TorchScript on a CPU: what it began with, what it saw, and what it became.
 *
 * @param before and {@code after}: states, by the names of {@link io.anthesis.diffusion.training.StateNames}
 * @param noiseLosses of each step
 */
record TrainingReference(
        DiffusionNetwork network,
        Map<String, HostTensor> before,
        Map<String, HostTensor> after,
        List<NormalizedBatch> batches,
        float[] noiseLosses) {
    static final AngleSchedule SCHEDULE = new AngleSchedule(0.02, 0.95);
    static final TrainingSettings SETTINGS = TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.999);
    /** With two moving averages that warm up. */
    private static final TrainingSettings OF_CLASSES = new TrainingSettings(
            SETTINGS.predictionType(),
            SETTINGS.objective(),
            SETTINGS.times(),
            SETTINGS.optimizer(),
            SETTINGS.learningRate(),
            SETTINGS.maxGradientNorm(),
            new Ema(List.of(0.999, 0.1), true));

    static final int BATCH = 8;
    static final int IMAGES = 32;
    static final long SEED = 1;
    static final EpochOrder ORDER = new EpochOrder(SEED, IMAGES, 1, BATCH);

    private static final int STEPS = 3;
    private static final double DROPPED = 0.2;
    private static final String BEFORE = "before/";
    private static final String AFTER = "after/";
    private static final String NETWORK = "network";
    private static final String LOSSES = "noise_losses";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @return of a network with classes, what only those have besides */
    static TrainingSettings settings(DiffusionNetwork network) {
        return network.classes() == 0 ? SETTINGS : OF_CLASSES;
    }

    /** @return labels of so many images, where the network knows classes; some have none */
    static ClassLabels labels(DiffusionNetwork network, int images) {
        if (network.classes() == 0) {
            return ClassLabels.NONE;
        }
        int[] labels =
                IntStream.range(0, images).map(i -> i % (network.classes() + 1)).toArray();
        return new ClassLabels(network.classes(), labels, DROPPED);
    }

    private static StepBatches batches(DiffusionNetwork network) {
        var images = new SyntheticImages(IMAGES, network.imageSize());
        BatchMaker maker = BatchMaker.training(
                images,
                SyntheticImages.NORMALIZER,
                SEED,
                true,
                labels(network, IMAGES),
                network.trainingGraph().dropouts());
        return new StepBatches(maker, ORDER);
    }

    static TrainingReference compute(DiffusionNetwork network) {
        TrainingSettings settings = settings(network);
        Map<String, HostTensor> initial = StateNames.withAverages(
                TrainingStart.initial(network.graph(), SEED).tensors(),
                settings.ema().averages());
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var compiled = new CompiledNetwork(manager, network.trainingGraph());
                var training = new DiffusionTraining(manager, compiled, SCHEDULE, settings);
                TrainingState state = TrainingState.restore(manager, compiled.graph(), initial, 0)) {
            Map<String, HostTensor> before = state.toHost();
            StepBatches batches = batches(network);
            List<NormalizedBatch> seen = new ArrayList<>();
            float[] losses = new float[STEPS];
            for (int step = 0; step < STEPS; step++) {
                try (NDManager scratch = manager.newSubManager()) {
                    Batch batch = batches.of(scratch, step);
                    seen.add(new NormalizedBatch(
                            batch.images().toFloatArray(),
                            batch.noises().toFloatArray(),
                            batch.times(),
                            batch.classes(),
                            new MaskStream(SEED, step, 0)));
                    losses[step] = training.step(state, batch).noise();
                }
            }
            return new TrainingReference(network, before, state.toHost(), seen, losses);
        }
    }

    void write(Path file) throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        before.forEach((name, tensor) -> tensors.put(BEFORE + name, tensor));
        after.forEach((name, tensor) -> tensors.put(AFTER + name, tensor));
        for (int step = 0; step < batches.size(); step++) {
            NormalizedBatch batch = batches.get(step);
            tensors.put("images/" + step, HostTensor.of(batch.images(), batch.images().length));
            tensors.put("noises/" + step, HostTensor.of(batch.noises(), batch.noises().length));
            tensors.put("times/" + step, HostTensor.of(batch.times(), batch.times().length));
            if (batch.classes().length > 0) {
                tensors.put("classes/" + step, HostTensor.of(floats(batch.classes()), batch.classes().length));
            }
        }
        tensors.put(LOSSES, HostTensor.of(noiseLosses, noiseLosses.length));
        SafeTensors.write(
                file,
                tensors,
                Map.of(NETWORK, JSON.writerFor(DiffusionNetwork.class).writeValueAsString(network)));
    }

    static TrainingReference read(Path file) throws IOException {
        SafeTensors content = SafeTensors.read(file);
        Map<String, HostTensor> tensors = content.tensors();
        float[] losses = tensors.get(LOSSES).floats();
        List<NormalizedBatch> batches = new ArrayList<>();
        for (int step = 0; step < losses.length; step++) {
            batches.add(new NormalizedBatch(
                    tensors.get("images/" + step).floats(),
                    tensors.get("noises/" + step).floats(),
                    tensors.get("times/" + step).floats(),
                    ints(tensors.get("classes/" + step)),
                    new MaskStream(SEED, step, 0)));
        }
        return new TrainingReference(
                JSON.readValue(content.metadata().get(NETWORK), DiffusionNetwork.class),
                part(tensors, BEFORE),
                part(tensors, AFTER),
                batches,
                losses);
    }

    private static float[] floats(int[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            floats[i] = numbers[i];
        }
        return floats;
    }

    /** @param tensor null for none */
    private static int[] ints(HostTensor tensor) {
        float[] floats = tensor == null ? new float[0] : tensor.floats();
        return IntStream.range(0, floats.length).map(i -> (int) floats[i]).toArray();
    }

    private static Map<String, HostTensor> part(Map<String, HostTensor> tensors, String prefix) {
        return StateNames.part(tensors, prefix);
    }
}
