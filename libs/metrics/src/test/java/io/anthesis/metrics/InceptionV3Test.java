package io.anthesis.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.tensor.script.TorchScriptNetworks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InceptionV3Test {
    @Test
    void randomWeightsGiveFiniteFeaturesThatDifferBetweenImages() {
        float[] images = new float[2 * 32 * 32 * 3];
        Arrays.fill(images, 32 * 32 * 3, images.length, 0.8f);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            FeatureExtractor extractor = FeatureExtractor.uncalibrated(new TorchScriptNetworks(manager), 32, 75);

            float[] features = extractor.features(images, 2);

            assertThat(extractor.isCalibrated()).isFalse();
            double difference = 0;
            for (int i = 0; i < InceptionV3.FEATURES; i++) {
                assertThat(features[i]).isFinite();
                difference += Math.abs(features[i] - features[InceptionV3.FEATURES + i]);
            }
            assertThat(difference / InceptionV3.FEATURES).isBetween(1e-3, 1e3);
        }
    }
}
