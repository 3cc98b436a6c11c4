package io.anthesis.contracts.spec.training;

import static io.anthesis.contracts.spec.InvalidSpec.require;

/**
 * What a step learns from.
 *
 * @param imageSize height and width in pixels
 * @param batchSize images of a step
 * @param repetitions how often an epoch sees each image
 */
public record DataSpec(int imageSize, int batchSize, int repetitions) {
    public DataSpec {
        require(imageSize >= 8 && imageSize <= 512, "data.imageSize", "8 to 512", imageSize);
        require(batchSize >= 1 && batchSize <= 4096, "data.batchSize", "1 to 4096", batchSize);
        require(repetitions >= 1 && repetitions <= 1000, "data.repetitions", "1 to 1000", repetitions);
    }
}
