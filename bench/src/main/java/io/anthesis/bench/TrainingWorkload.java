package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import java.util.HashMap;
import java.util.Map;

/** Whole training steps, from reading images and drawing noise to the moving average. */
final class TrainingWorkload implements Workload {
    private static final int IMAGES = 256;
    private static final int REPETITIONS = 5;

    private final NDManager manager;
    private final DiffusionTraining training;
    private final TrainingState state;
    private final BatchMaker maker;
    private final Map<Integer, StepBatches> batches = new HashMap<>();

    TrainingWorkload(NDManager manager, ComputeType computeType) {
        this.manager = manager;
        var compilation = new Compilation(computeType, false);
        var network = new CompiledNetwork(manager, NETWORK.graph(), compilation);
        var settings = TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.999);
        this.training = new DiffusionTraining(manager, network, new AngleSchedule(0.02, 0.95), settings);
        this.state = TrainingState.initialize(manager, network.graph(), 1);
        float third = 1 / 12f;
        var normalizer = new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {third, third, third});
        this.maker = BatchMaker.training(new RandomImages(), normalizer, 1, false);
    }

    @Override
    public void run(int batch, int repetitions) {
        StepBatches source = batches.computeIfAbsent(
                batch, size -> new StepBatches(maker, new EpochOrder(1, IMAGES, REPETITIONS, size)));
        for (int i = 0; i < repetitions; i++) {
            try (NDManager scratch = manager.newSubManager()) {
                training.step(state, source.of(scratch, state.steps()));
            }
        }
    }

    private static final class RandomImages implements ImageSource {
        private final float[] pixels = new float[IMAGES * IMAGE_SIZE * IMAGE_SIZE * 3];

        RandomImages() {
            var random = new CounterRandom(1, Purpose.BLOSSOM, 0);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = random.nextUniform();
            }
        }

        @Override
        public int count() {
            return IMAGES;
        }

        @Override
        public int imageSize() {
            return IMAGE_SIZE;
        }

        @Override
        public void read(int number, float[] target, int offset) {
            int size = IMAGE_SIZE * IMAGE_SIZE * 3;
            System.arraycopy(pixels, number * size, target, offset, size);
        }
    }
}
