package io.anthesis.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.Batch;
import io.anthesis.diffusion.training.BatchMaker;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.StepBatches;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.script.AdamW;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What trainings by programs are tested with: the batches that {@link SmallModel#train} learns from, and comparisons of states. */
final class ProgramTrainingFixture {
    static final int BATCH = 8;
    static final AngleSchedule SCHEDULE = new AngleSchedule(0.02, 0.95);

    private ProgramTrainingFixture() {}

    static TrainingSettings example() {
        return TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9);
    }

    static List<NormalizedBatch> batches(int steps) {
        var batches = new StepBatches(
                BatchMaker.training(SmallModel.images(), SmallModel.normalizer(), 7, true),
                new EpochOrder(7, 24, 2, BATCH));
        var made = new ArrayList<NormalizedBatch>();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int step = 0; step < steps; step++) {
                Batch batch = batches.of(manager, step);
                made.add(new NormalizedBatch(
                        batch.images().toFloatArray(), batch.noises().toFloatArray(), batch.times()));
            }
        }
        return made;
    }

    /** Without masks, which the device draws. */
    static List<NormalizedBatch> batches(DiffusionNetwork network, int steps) {
        if (network.classes() == 0) {
            return batches(steps);
        }
        StepBatches batches = SmallModel.batches(network, List.of());
        return IntStream.range(0, steps).mapToObj(batches::normalized).toList();
    }

    /** AdamW turns the rounding of tiny gradients into whole steps, so a few numbers may be far. */
    static void assertNear(Map<String, HostTensor> actual, Map<String, HostTensor> expected, double tolerance) {
        assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
        long far = 0;
        long all = 0;
        for (Map.Entry<String, HostTensor> entry : expected.entrySet()) {
            float[] numbers = actual.get(entry.getKey()).floats();
            float[] others = entry.getValue().floats();
            assertThat(actual.get(entry.getKey()).shape())
                    .containsExactly(entry.getValue().shape());
            float largest = 0;
            for (float number : others) {
                largest = Math.max(largest, Math.abs(number));
            }
            for (int i = 0; i < numbers.length; i++) {
                all++;
                far += Math.abs(numbers[i] - others[i]) <= tolerance * 10 * largest ? 0 : 1;
            }
        }
        assertThat((double) far / all).isLessThan(0.02);
    }

    static void assertSame(ProgramState actual, ProgramState expected) {
        assertThat(actual.steps()).isEqualTo(expected.steps());
        assertSame(actual.toHost(), expected.toHost());
    }

    static void assertSame(Map<String, HostTensor> actual, Map<String, HostTensor> expected) {
        actual.forEach((name, tensor) -> assertThat(tensor.floats())
                .as(name)
                .containsExactly(expected.get(name).floats()));
    }
}
