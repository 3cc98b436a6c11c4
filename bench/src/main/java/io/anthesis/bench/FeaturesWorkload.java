package io.anthesis.bench;

import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.TorchScriptNetworks;

/** InceptionV3 features of 64 px images at 75 px. */
final class FeaturesWorkload implements Workload {
    private static final int FEATURE_SIZE = 75;

    private final FeatureExtractor extractor;

    FeaturesWorkload(NDManager manager) {
        this.extractor = FeatureExtractor.uncalibrated(new TorchScriptNetworks(manager), IMAGE_SIZE, FEATURE_SIZE);
    }

    @Override
    public void run(int batch, int repetitions) {
        float[] images = new float[batch * IMAGE_SIZE * IMAGE_SIZE * 3];
        var random = new CounterRandom(1, Purpose.BLOSSOM, 0);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextUniform();
        }
        for (int i = 0; i < repetitions; i++) {
            extractor.features(images, batch);
        }
    }
}
