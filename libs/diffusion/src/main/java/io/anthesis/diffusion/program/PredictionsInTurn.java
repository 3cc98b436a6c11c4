package io.anthesis.diffusion.program;

import io.anthesis.diffusion.sampling.ClassMixture;
import io.anthesis.diffusion.sampling.ClassRows;
import io.anthesis.program.device.Device;
import io.anthesis.program.device.NetworkWeights;
import io.anthesis.program.device.Program;
import io.anthesis.program.device.Resources;
import java.util.List;
import java.util.Optional;

/**
 * Guidance by two programs in turn: those of a model and its guide, or of one model where a batch of twice the size would be too large. Two
 * networks share no kernel, and their weights have the same names, so that one program of both would only be the two in a row.
 */
final class PredictionsInTurn implements Predictions {
    private final Resources resources = new Resources();
    private final NetworkEvaluation strong;
    private final NetworkEvaluation weak;
    private final boolean weakHasClasses;

    /** @param guide without one the weak predictions are the model's own for no class */
    PredictionsInTurn(Device device, NetworkWeights weights, Optional<NetworkWeights> guide, int batch) {
        this.weakHasClasses = guide.map(of -> ClassRows.classes(of.graph()) > 0).orElse(false);
        try {
            this.strong = resources.add(new NetworkEvaluation(device, weights, batch));
            this.weak = resources.add(new NetworkEvaluation(device, guide.orElse(weights), batch));
        } catch (RuntimeException | Error e) {
            resources.closeAfter(e);
            throw e;
        }
    }

    @Override
    public List<Program> programs() {
        return List.of(strong.program(), weak.program());
    }

    @Override
    public void write(List<ClassMixture> images) {
        strong.write(images);
        weak.write(weakHasClasses ? images : List.of());
    }

    @Override
    public void run(long noisyImages, long noisePowers) {
        strong.run(noisyImages, noisePowers);
        weak.run(noisyImages, noisePowers);
    }

    @Override
    public long strong() {
        return strong.output();
    }

    @Override
    public long weak() {
        return weak.output();
    }

    @Override
    public void close() {
        resources.close();
    }
}
