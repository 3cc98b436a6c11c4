package io.anthesis.bench.gpu;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
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
    static final int BATCH = 8;
    static final int IMAGES = 32;
    static final long SEED = 1;
    static final EpochOrder ORDER = new EpochOrder(SEED, IMAGES, 1, BATCH);

    private static final int STEPS = 3;
    private static final String BEFORE = "before/";
    private static final String AFTER = "after/";
    private static final String NETWORK = "network";
    private static final String LOSSES = "noise_losses";
    private static final ObjectMapper JSON = new ObjectMapper();

    static TrainingReference compute(DiffusionNetwork network) {
        var images = new SyntheticImages(IMAGES, network.imageSize());
        try (NDManager manager = ComputeDevice.newManager(Device.cpu());
                var compiled = new CompiledNetwork(manager, network.graph());
                var training = new DiffusionTraining(manager, compiled, SCHEDULE, SETTINGS);
                TrainingState state = TrainingState.initialize(manager, compiled.graph(), 1)) {
            Map<String, HostTensor> before = state.toHost();
            var batches = new StepBatches(BatchMaker.training(images, SyntheticImages.NORMALIZER, SEED, true), ORDER);
            List<NormalizedBatch> seen = new ArrayList<>();
            float[] losses = new float[STEPS];
            for (int step = 0; step < STEPS; step++) {
                try (NDManager scratch = manager.newSubManager()) {
                    Batch batch = batches.of(scratch, step);
                    seen.add(new NormalizedBatch(
                            batch.images().toFloatArray(), batch.noises().toFloatArray(), batch.times()));
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
                    tensors.get("times/" + step).floats()));
        }
        return new TrainingReference(
                JSON.readValue(content.metadata().get(NETWORK), DiffusionNetwork.class),
                part(tensors, BEFORE),
                part(tensors, AFTER),
                batches,
                losses);
    }

    private static Map<String, HostTensor> part(Map<String, HostTensor> tensors, String prefix) {
        return StateNames.part(tensors, prefix);
    }
}
