package io.anthesis.trainer.run;

import io.anthesis.diffusion.training.Losses;
import java.util.Map;

/** Sums of the losses of an epoch so far. Part of a resume point, so that the epoch's mean survives. */
final class EpochLosses {
    private double noise;
    private double image;
    private long count;

    static EpochLosses of(Map<String, String> metadata) {
        var losses = new EpochLosses();
        losses.noise = Double.parseDouble(metadata.get("epochNoiseLoss"));
        losses.image = Double.parseDouble(metadata.get("epochImageLoss"));
        losses.count = Long.parseLong(metadata.get("epochSteps"));
        return losses;
    }

    Map<String, String> toMetadata() {
        return Map.of(
                "epochNoiseLoss", Double.toString(noise),
                "epochImageLoss", Double.toString(image),
                "epochSteps", Long.toString(count));
    }

    void add(Losses losses) {
        noise += losses.noise();
        image += losses.image();
        count++;
    }

    double meanNoise() {
        return noise / count;
    }

    double meanImage() {
        return image / count;
    }
}
