package io.anthesis.evaluator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.anthesis.artifacts.Bucket;
import io.anthesis.ledger.weights.InstalledWeights;
import io.anthesis.metrics.inception.FeatureExtractor;
import io.anthesis.tensor.device.OutOfDeviceMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many extractors there are at a time: each takes a hundred megabytes of the device. */
class ExtractorsTest {
    private static final int SIZE = 8;
    private static final int FEATURE_SIZE = 75;

    @TempDir
    Path folder;

    private EvaluatorFixture evaluator;
    private Extractors extractors;
    private PixelFeatures networks;

    @BeforeEach
    void make() {
        evaluator = new EvaluatorFixture(folder);
        extractors = evaluator.extractors;
        networks = evaluator.networks;
    }

    @AfterEach
    void end() throws IOException {
        evaluator.close();
    }

    @Test
    void theSameExtractorIsNotBuiltTwice() {
        FeatureExtractor first = extractors.get(SIZE, FEATURE_SIZE);

        assertThat(extractors.get(SIZE, FEATURE_SIZE)).isSameAs(first);
        assertThat(networks.loads).isEqualTo(1);
        assertThat(networks.open).isEqualTo(1);
    }

    @Test
    void anotherOneTakesThePlaceOfTheOneBefore() {
        extractors.get(SIZE, FEATURE_SIZE);

        extractors.get(2 * SIZE, FEATURE_SIZE);

        assertThat(networks.loads).isEqualTo(2);
        assertThat(networks.openBefore).as("open while the second was loaded").isZero();
        assertThat(networks.open).isEqualTo(1);
    }

    @Test
    void aWorkerThatRestsHasNone() {
        extractors.get(SIZE, FEATURE_SIZE);

        evaluator.handler.idle();
        evaluator.handler.idle();

        assertThat(networks.open).isZero();
    }

    @Test
    void memoryThatRunsOutLeavesNone() {
        extractors.get(SIZE, FEATURE_SIZE);
        networks.fault = OutOfDeviceMemory.during("loading a network");

        assertThatThrownBy(() -> extractors.get(2 * SIZE, FEATURE_SIZE)).isInstanceOf(OutOfDeviceMemory.class);

        assertThat(networks.open).isZero();
        extractors.get(SIZE, FEATURE_SIZE);
        assertThat(networks.open).isEqualTo(1);
    }

    @Test
    void weightsThatCannotBeReadLeaveNone() {
        extractors.get(SIZE, FEATURE_SIZE);
        String digest = evaluator
                .worker
                .store()
                .put(Bucket.CHECKPOINTS, "no HDF5".getBytes(StandardCharsets.UTF_8), "application/octet-stream");
        var installed = new InstalledWeights(evaluator.worker.database());
        installed.install(Extractors.WEIGHTS, digest);

        assertThatThrownBy(() -> extractors.get(SIZE, FEATURE_SIZE)).isInstanceOf(RuntimeException.class);

        assertThat(networks.open).isZero();
        installed.remove(Extractors.WEIGHTS);
        assertThat(extractors.get(SIZE, FEATURE_SIZE).isCalibrated()).isFalse();
    }
}
