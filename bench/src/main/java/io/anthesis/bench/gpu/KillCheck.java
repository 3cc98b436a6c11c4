package io.anthesis.bench.gpu;

import io.anthesis.diffusion.engine.DiffusionEngine;
import io.anthesis.diffusion.engine.Training;
import io.anthesis.diffusion.engine.TrainingStart;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.tensor.execution.ComputeType;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.format.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whether a training that goes on in another process from a state on its way, as after a kill, has the same bits in the end as one that was
 * not stopped.
 */
record KillCheck(DiffusionEngine engine, ComputeType type, DiffusionNetwork network, Path folder) {
    private static final int BATCH = 16;
    private static final int IMAGES = 64;
    private static final int SEED = 3;
    private static final int KILLED_AFTER = 15;
    private static final int STEPS = 40;

    /** Trains to the end, and leaves the state on the way, and at the end. */
    void begin() throws IOException {
        Files.deleteIfExists(file("killed"));
        Files.deleteIfExists(file("end"));
        try (Training training = training(TrainingStart.initial(network.graph(), SEED))) {
            SyntheticTraining.run(training, KILLED_AFTER);
            SafeTensors.write(file("killed"), training.state(), Map.of());
            SyntheticTraining.run(training, STEPS);
            SafeTensors.write(file("end"), training.state(), Map.of());
        }
    }

    /** Goes on from the state on the way, in another process than {@link #begin}. */
    List<CheckResult> resume() throws IOException {
        Map<String, HostTensor> end = SafeTensors.read(file("end")).tensors();
        var start = new TrainingStart(SafeTensors.read(file("killed")).tensors(), KILLED_AFTER);
        try (Training training = training(start)) {
            SyntheticTraining.run(training, STEPS);
            long different = training.state().entrySet().stream()
                    .filter(tensor -> !Arrays.equals(
                            tensor.getValue().floats(), end.get(tensor.getKey()).floats()))
                    .count();
            return List.of(new CheckResult(
                    different == 0,
                    "killed after step " + KILLED_AFTER + ": of " + end.size() + " tensors after step " + STEPS + ", "
                            + different + " differ"));
        }
    }

    private Path file(String when) {
        String what = network.classes() == 0 ? "" : "conditional-";
        return folder.resolve(what + when + "-" + type + ".safetensors");
    }

    private Training training(TrainingStart start) {
        return engine.training(SyntheticTraining.request(network, type, IMAGES, BATCH), start);
    }
}
