package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.program.device.Program;
import java.util.List;

/** Without guidance. */
record PlainPredictions(NetworkEvaluation network) implements Predictions {
    @Override
    public List<Program> programs() {
        return List.of(network.program());
    }

    @Override
    public void write(List<ClassMixture> images) {
        network.write(images);
    }

    @Override
    public void run(long noisyImages, long noisePowers) {
        network.run(noisyImages, noisePowers);
    }

    @Override
    public long strong() {
        return network.output();
    }

    @Override
    public long weak() {
        return network.output();
    }

    @Override
    public void close() {
        network.close();
    }
}
