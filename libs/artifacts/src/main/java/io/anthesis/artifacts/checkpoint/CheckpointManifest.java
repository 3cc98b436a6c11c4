package io.anthesis.artifacts.checkpoint;

import io.anthesis.contracts.spec.TrainingSpec;

/**
 * The public description of a checkpoint.
 *
 * @param format of {@code weightsDigest}'s object: safetensors, names and shapes of our residual U-Net
 * @param mean per channel, of the normalizer
 * @param variance per channel, of the normalizer
 */
public record CheckpointManifest(
        String runId,
        int epoch,
        long step,
        TrainingSpec spec,
        String datasetDigest,
        String weightsDigest,
        String format,
        float[] mean,
        float[] variance,
        String pytorchVersion) {
    public static final String FORMAT = "anthesis-residual-unet-v1";

    public CheckpointManifest {
        mean = mean.clone();
        variance = variance.clone();
    }

    @Override
    public float[] mean() {
        return mean.clone();
    }

    @Override
    public float[] variance() {
        return variance.clone();
    }
}
