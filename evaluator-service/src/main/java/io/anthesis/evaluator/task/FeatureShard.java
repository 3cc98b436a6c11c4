package io.anthesis.evaluator.task;

import io.anthesis.tensor.device.ComputeConditions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a feature task leaves.
 *
 * @param digest of the features
 * @param samplingSeconds that sampling the images took, or null for images that were there
 * @param conditions under which a second computation gives the same bits; tasks of 0.1 left none
 */
record FeatureShard(
        String digest,
        int rows,
        int imageSize,
        String extractor,
        Double samplingSeconds,
        ComputeConditions conditions) {

    /** @return images a second of one worker */
    static OptionalDouble imagesPerSecond(List<FeatureShard> shards) {
        if (shards.stream().anyMatch(shard -> shard.samplingSeconds() == null)) {
            return OptionalDouble.empty();
        }
        double seconds =
                shards.stream().mapToDouble(FeatureShard::samplingSeconds).sum();
        int images = shards.stream().mapToInt(FeatureShard::rows).sum();
        return seconds > 0 ? OptionalDouble.of(images / seconds) : OptionalDouble.empty();
    }

    /** @return the conditions of all of them, or empty where they differ or are not known */
    static Optional<ComputeConditions> conditions(List<FeatureShard> shards) {
        ComputeConditions first = shards.getFirst().conditions();
        boolean alike = first != null && shards.stream().allMatch(shard -> first.equals(shard.conditions()));
        return alike ? Optional.of(first) : Optional.empty();
    }
}
