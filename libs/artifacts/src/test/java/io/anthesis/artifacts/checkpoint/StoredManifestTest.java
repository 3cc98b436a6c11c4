package io.anthesis.artifacts.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.anthesis.contracts.json.Json;
import io.anthesis.diffusion.model.ModelSpec;
import org.junit.jupiter.api.Test;

/** Manifests of version 0.1, as they lie in buckets. */
class StoredManifestTest {
    private static final String MODEL = """
            {"network": {"architecture": "residual-unet", "blockDepth": 1, "embeddingDimensions": 8,
              "embeddingMaxFrequency": 1000.0, "imageSize": 16, "widths": [4, 8]},
             "prediction": "noise", "schedule": {"kind": "angle", "maxSignalRate": 0.95, "minSignalRate": 0.02}}
            """;
    private static final String SPEC = """
            {"batchSize": 8, "blockDepth": 1, "computeType": "float32", "dataset": "stripes", "ema": 0.9, "embeddingDimensions": 8,
             "embeddingMaxFrequency": 1000.0, "epochs": 2, "exact": false, "imageSize": 16, "learningRate": 0.001, "loss": "mae",
             "maxSignalRate": 0.95, "minSignalRate": 0.02, "name": "kept", "protocol": "quick75", "repetitions": 1, "seed": 42,
             "weightDecay": 1.0E-4, "widths": [4, 8]}
            """;
    private static final String MANIFEST = """
            {"datasetDigest": "c3", "epoch": 2, "format": "anthesis-residual-unet-v1", "mean": [0.25, 0.2, 0.2], %s"name": null,
             "pytorchVersion": "2.7.1", "runId": "abff0669-bc31-489b-91eb-b86c33bfff1e", "spec": %s, "step": 8,
             "variance": [0.05, 0.04, 0.05], "weightsDigest": "6c"}
            """;

    @Test
    void aManifestWithAModelIsRead() {
        CheckpointManifest read =
                Json.read(MANIFEST.formatted("\"model\": " + MODEL + ", ", SPEC), CheckpointManifest.class);

        assertThat(read.model()).isEqualTo(ModelSpec.parse(MODEL));
        assertThat(read.spec().dataset()).isEqualTo("stripes");
    }

    @Test
    void aManifestWithoutAModelHasThatOfItsTraining() {
        CheckpointManifest read = Json.read(MANIFEST.formatted("", SPEC), CheckpointManifest.class);

        assertThat(read.model()).isEqualTo(ModelSpec.parse(MODEL));
    }
}
