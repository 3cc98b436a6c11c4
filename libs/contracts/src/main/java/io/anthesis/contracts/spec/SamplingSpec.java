package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.contracts.job.JobKind;

/**
 * Images sampled from a checkpoint. Image i is a function of checkpoint, steps, sampler, seed and i.
 *
 * @param checkpoint id of a checkpoint; the gateway also takes {@code RUN@best} and {@code RUN@latest} and resolves them
 * @param images how many
 * @param firstImage number of the first
 * @param gridColumns images in a row of the overview picture
 * @param interpolation makes image i the one of noise that lies between two images' noises. Null, which is written as nothing, for
 *     images of their own noise
 * @param variation makes image i one that looks like another: its noise lies near that one's. Null for images of their own noise
 * @param trajectory makes a picture of each image's way: noisy images of all steps above predicted ones. Null for images
 */
public record SamplingSpec(
        String checkpoint,
        int images,
        long firstImage,
        int steps,
        SamplerSpec sampler,
        long seed,
        int gridColumns,
        @JsonInclude(JsonInclude.Include.NON_NULL) Interpolation interpolation,
        @JsonInclude(JsonInclude.Include.NON_NULL) Variation variation,
        @JsonInclude(JsonInclude.Include.NON_NULL) Boolean trajectory)
        implements JobSpec {
    private static final int MAX_IMAGES = 1_000_000;
    private static final int MAX_TRAJECTORIES = 16;
    private static final int MAX_TRAJECTORY_STEPS = 100;

    /**
     * From the noise of image {@code firstImage} of {@code seed} to that of the same image of another seed, on a great circle.
     *
     * @param toSeed of the last image
     */
    public record Interpolation(long toSeed) {}

    /**
     * From the noise of image {@code ofImage} a part of the great circle towards image i's own noise, both of {@code seed}.
     *
     * @param distance 0 for the same image, 1 for image i as it is without this
     */
    public record Variation(long ofImage, double distance) {
        public Variation {
            require(ofImage >= 0, "variation.ofImage", "0 or more", ofImage);
            require(distance >= 0 && distance <= 1, "variation.distance", "0 to 1", distance);
        }
    }

    /** Images of their own noise. */
    public SamplingSpec(
            String checkpoint,
            int images,
            long firstImage,
            int steps,
            SamplerSpec sampler,
            long seed,
            int gridColumns) {
        this(checkpoint, images, firstImage, steps, sampler, seed, gridColumns, null, null, null);
    }

    public SamplingSpec {
        sampler = sampler == null ? SamplerSpec.DEFAULT : sampler;
        require(checkpoint != null && !checkpoint.isBlank(), "checkpoint", "the id of a checkpoint", checkpoint);
        require(images >= 1 && images <= MAX_IMAGES, "images", "1 to " + MAX_IMAGES, images);
        require(
                firstImage >= 0 && firstImage <= Long.MAX_VALUE - images,
                "firstImage",
                "0 or more, so that the last image's number is at most " + Long.MAX_VALUE,
                firstImage);
        require(steps >= 1 && steps <= 1000, "steps", "1 to 1000", steps);
        require(gridColumns >= 1 && gridColumns <= 64, "gridColumns", "1 to 64", gridColumns);
        trajectory = Boolean.TRUE.equals(trajectory) ? true : null;
        if (interpolation != null || variation != null) {
            require(
                    sampler.stochasticity() == 0,
                    "sampler.stochasticity",
                    "0 for an interpolation or a variation: new noise would not lie between",
                    sampler.stochasticity());
        }
        if (variation != null) {
            require(interpolation == null, "variation", "left out where interpolation is given", variation);
            require(trajectory == null, "trajectory", "left out where variation is given", trajectory);
        }
        if (interpolation != null) {
            require(images >= 2, "images", "2 or more, of an interpolation", images);
            require(trajectory == null, "trajectory", "left out where interpolation is given", trajectory);
        }
        if (trajectory != null) {
            require(images <= MAX_TRAJECTORIES, "images", "1 to " + MAX_TRAJECTORIES + " trajectories", images);
            require(steps <= MAX_TRAJECTORY_STEPS, "steps", "1 to " + MAX_TRAJECTORY_STEPS + " of a trajectory", steps);
        }
    }

    /** Whether each image is a function of its own noise alone, so that it can share a batch with those of other jobs. */
    public boolean samplesIndependently() {
        return interpolation == null && variation == null && trajectory == null;
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    /** The same sampling of the checkpoint that a reference stands for. */
    public SamplingSpec of(String resolvedCheckpoint) {
        return new SamplingSpec(
                resolvedCheckpoint,
                images,
                firstImage,
                steps,
                sampler,
                seed,
                gridColumns,
                interpolation,
                variation,
                trajectory);
    }
}
