package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import io.anthesis.contracts.job.JobKind;

/**
 * Images sampled from a checkpoint. Image i is a function of checkpoint, steps, sampler, seed and i.
 *
 * @param checkpoint id of a checkpoint; the gateway also takes {@code RUN@best} and {@code RUN@latest} and resolves them
 * @param images how many
 * @param firstImage number of the first
 * @param gridColumns images in a row of the overview picture
 */
public record SamplingSpec(
        String checkpoint, int images, long firstImage, int steps, SamplerSpec sampler, long seed, int gridColumns)
        implements JobSpec {
    private static final int MAX_IMAGES = 1_000_000;

    public SamplingSpec {
        sampler = sampler == null ? SamplerSpec.DEFAULT : sampler;
        require(checkpoint != null && !checkpoint.isBlank(), "checkpoint", "the id of a checkpoint", checkpoint);
        require(images >= 1 && images <= MAX_IMAGES, "images", "1 to " + MAX_IMAGES, images);
        require(firstImage >= 0, "firstImage", "0 or more", firstImage);
        require(steps >= 1 && steps <= 1000, "steps", "1 to 1000", steps);
        require(gridColumns >= 1 && gridColumns <= 64, "gridColumns", "1 to 64", gridColumns);
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    /** The same sampling of the checkpoint that a reference stands for. */
    public SamplingSpec of(String resolvedCheckpoint) {
        return new SamplingSpec(resolvedCheckpoint, images, firstImage, steps, sampler, seed, gridColumns);
    }
}
