package io.anthesis.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.metrics.inception.InceptionV3;
import io.anthesis.tensor.device.ComputeDevice;
import io.anthesis.testkit.golden.GoldenCase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InceptionV3Test {
    @TempDir
    Path folder;

    static Stream<GoldenCase> cases() {
        return GoldenCase.ofKind("inception");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("cases")
    void featuresEqualKeras(GoldenCase golden) throws IOException {
        Path weights = unpack(golden.folder().resolve("inception_v3_notop.h5.tgz"));
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            for (int size : new int[] {75, 150}) {
                FeatureExtractor extractor = FeatureExtractor.calibrated(manager, 64, size, weights);

                float[] features = extractor.features(manager, golden.floats("real_images"), 8);

                assertThat(GoldenCase.errorOfMax(features, golden.floats("real_features_" + size)))
                        .isLessThan(golden.number("rtol_of_max"));
            }
        }
    }

    @Test
    void randomWeightsGiveFiniteFeaturesThatDifferBetweenImages() {
        float[] images = new float[2 * 32 * 32 * 3];
        java.util.Arrays.fill(images, 32 * 32 * 3, images.length, 0.8f);
        try (NDManager manager = ComputeDevice.newManager(Device.cpu())) {
            FeatureExtractor extractor = FeatureExtractor.uncalibrated(manager, 32, 75);

            float[] features = extractor.features(manager, images, 2);

            assertThat(extractor.isCalibrated()).isFalse();
            double difference = 0;
            for (int i = 0; i < InceptionV3.FEATURES; i++) {
                assertThat(features[i]).isFinite();
                difference += Math.abs(features[i] - features[InceptionV3.FEATURES + i]);
            }
            assertThat(difference / InceptionV3.FEATURES).isBetween(1e-3, 1e3);
        }
    }

    private Path unpack(Path archive) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive));
                var tar = new TarArchiveInputStream(in)) {
            tar.getNextEntry();
            Path file = folder.resolve("weights.h5");
            Files.copy(tar, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }
}
