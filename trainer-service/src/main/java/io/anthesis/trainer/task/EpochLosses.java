package io.anthesis.trainer.task;

import io.anthesis.diffusion.training.Losses;
import java.util.Map;

/**
 * Sums of the losses of an epoch so far. Part of a resume point, so that the epoch's mean survives; its keys {@code epochNoiseLoss}
 * and {@code epochImageLoss} hold sums, while those of the progress events are means.
 */
final class EpochLosses {
    private double noiseSum;
    private double imageSum;
    private long count;

    static EpochLosses of(Map<String, String> metadata) {
        var losses = new EpochLosses();
        losses.noiseSum = Double.parseDouble(metadata.get("epochNoiseLoss"));
        losses.imageSum = Double.parseDouble(metadata.get("epochImageLoss"));
        losses.count = Long.parseLong(metadata.get("epochSteps"));
        return losses;
    }

    Map<String, String> toMetadata() {
        return Map.of(
                "epochNoiseLoss", Double.toString(noiseSum),
                "epochImageLoss", Double.toString(imageSum),
                "epochSteps", Long.toString(count));
    }

    void add(Losses losses) {
        noiseSum += losses.noise();
        imageSum += losses.image();
        count++;
    }

    double meanNoise() {
        return noiseSum / count;
    }

    double meanImage() {
        return imageSum / count;
    }
}
