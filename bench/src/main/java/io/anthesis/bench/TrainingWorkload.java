package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.DiffusionTraining;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.diffusion.training.TrainingState;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.AdamW;
import io.anthesis.tensor.script.Compilation;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.script.ComputeType;

/** Whole training steps, from reading images and drawing noise to the moving average. */
final class TrainingWorkload implements Workload {
    private static final int IMAGES = 256;

    private final NDManager manager;
    private final DiffusionTraining training;
    private final TrainingState state;
    private final BatchMaker batches;
    private final int[] numbers = new int[IMAGES];

    TrainingWorkload(NDManager manager, boolean bfloat16) {
        this.manager = manager;
        var compilation = new Compilation(bfloat16 ? ComputeType.BFLOAT16 : ComputeType.FLOAT32, false);
        var network = new CompiledNetwork(manager, NETWORK.graph(), compilation);
        var settings = TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.999);
        this.training = new DiffusionTraining(manager, network, new AngleSchedule(0.02, 0.95), settings);
        this.state = TrainingState.initialize(manager, network.graph(), 1);
        float third = 1 / 12f;
        var normalizer = new Normalizer(new float[] {0.5f, 0.5f, 0.5f}, new float[] {third, third, third});
        this.batches = BatchMaker.training(new RandomImages(), normalizer, 1, false);
        java.util.Arrays.setAll(numbers, i -> i);
    }

    @Override
    public void run(int batch, int repetitions) {
        for (int i = 0; i < repetitions; i++) {
            try (NDManager scratch = manager.newSubManager()) {
                training.step(state, batches.make(scratch, state.steps(), numbers, 0, batch));
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
