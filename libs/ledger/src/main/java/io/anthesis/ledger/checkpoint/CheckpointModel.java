package io.anthesis.ledger.checkpoint;

import java.util.List;
import java.util.Optional;

/**
 * What decides whether a checkpoint can guide another, before a worker reads their manifests.
 *
 * @param imageSize height and width of its images, in pixels
 * @param mean per channel, of the normalizer
 * @param variance per channel, of the normalizer
 */
public record CheckpointModel(int imageSize, List<Float> mean, List<Float> variance) {
    public CheckpointModel {
        mean = List.copyOf(mean);
        variance = List.copyOf(variance);
    }

    /** @return what a guide of this model must be and the other is not, or empty if it can be one */
    Optional<String> missingOf(CheckpointModel guide) {
        if (guide.imageSize != imageSize) {
            return Optional.of(
                    "must make images of " + imageSize + " pixels as the checkpoint does, was of " + guide.imageSize);
        }
        if (!guide.mean.equals(mean) || !guide.variance.equals(variance)) {
            return Optional.of("must have the checkpoint's normalizer: it must be trained on the same images");
        }
        return Optional.empty();
    }
}
