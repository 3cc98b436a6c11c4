package io.anthesis.diffusion.engine;

import io.anthesis.diffusion.network.ResidualUNet;
import io.anthesis.diffusion.program.ProgramState;
import io.anthesis.diffusion.program.ProgramTraining;
import io.anthesis.diffusion.schedule.AngleSchedule;
import io.anthesis.diffusion.training.NormalizedBatch;
import io.anthesis.diffusion.training.Objective;
import io.anthesis.diffusion.training.TrainingSettings;
import io.anthesis.program.device.Device;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.AdamW;
import java.util.List;

/** A training of a tiny network: whether a device runs programs at all, before a task depends on it. */
public final class Trial {
    private static final int SIZE = 8;
    private static final int BATCH = 2;
    private static final int NUMBERS = BATCH * SIZE * SIZE * 3;
    /** The first is run one by one, the second is captured, the third replays it. */
    private static final int STEPS = 3;

    private Trial() {}

    /**
     * @return how programs are run: {@code captured}, or why not
     * @throws RuntimeException if they are not run
     */
    public static String run(Device device) {
        NetworkGraph graph = new ResidualUNet(SIZE, List.of(8, 16), 1, 8, 1000).graph();
        var settings = TrainingSettings.example(Objective.Loss.MAE, AdamW.of(1e-3, 1e-4), 0.9);
        try (ProgramState state = ProgramState.initialize(device, graph, 1, ComputeType.FLOAT32);
                var training = new ProgramTraining(device, state, new AngleSchedule(0.02, 0.95), settings, BATCH, 1)) {
            for (int step = 0; step < STEPS; step++) {
                training.step(batch(step));
            }
            return training.isCaptured() ? "captured" : "not captured, as this device captures nothing";
        }
    }

    private static NormalizedBatch batch(int step) {
        float[] images = new float[NUMBERS];
        float[] noises = new float[NUMBERS];
        new CounterRandom(1, Purpose.INITIAL_NOISE, step).fillNormal(images, 0, NUMBERS);
        new CounterRandom(1, Purpose.TRAINING_NOISE, step).fillNormal(noises, 0, NUMBERS);
        return new NormalizedBatch(images, noises, new float[] {0.25f, 0.75f});
    }
}
