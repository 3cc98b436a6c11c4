package io.anthesis.bench.gpu;

import io.anthesis.diffusion.data.EpochOrder;
import io.anthesis.diffusion.engine.Training;
import io.anthesis.diffusion.engine.TrainingData;
import io.anthesis.diffusion.engine.TrainingRequest;
import io.anthesis.diffusion.network.DiffusionNetwork;
import io.anthesis.tensor.execution.ComputeType;

/** A training on images of noise, as engines take it. */
final class SyntheticTraining {
    private static final int SEED = 3;

    private SyntheticTraining() {}

    /** @param images of the data set, a batch or more */
    static TrainingRequest request(DiffusionNetwork network, ComputeType type, int images, int batch) {
        var data = new TrainingData(
                new SyntheticImages(images, network.imageSize()),
                SyntheticImages.NORMALIZER,
                SEED,
                true,
                new EpochOrder(SEED, images, 1, batch),
                TrainingReference.labels(network, images));
        return new TrainingRequest(
                network.trainingGraph(),
                TrainingReference.SCHEDULE,
                TrainingReference.settings(network),
                data,
                type,
                true,
                1);
    }

    static void run(Training training, long until) {
        while (training.steps() < until) {
            training.next(until);
        }
    }
}
