package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;

/**
 * Images sampled from a checkpoint. Image i is a function of checkpoint, steps, sampler, seed, mode and i.
 *
 * @param checkpoint id of a checkpoint; the gateway also takes {@code RUN@best} and {@code RUN@latest} and resolves them
 * @param images how many
 * @param firstImage number of the first
 * @param gridColumns images in a row of the overview picture
 */
public record SamplingSpec(
        String checkpoint,
        int images,
        long firstImage,
        int steps,
        SamplerSpec sampler,
        long seed,
        int gridColumns,
        SamplingMode mode)
        implements JobSpec {
    private static final int MAX_IMAGES = 1_000_000;
    private static final int MAX_TRAJECTORIES = 16;
    private static final int MAX_TRAJECTORY_STEPS = 100;

    public SamplingSpec {
        require(checkpoint != null && !checkpoint.isBlank(), "checkpoint", "the id of a checkpoint", checkpoint);
        require(images >= 1 && images <= MAX_IMAGES, "images", "1 to " + MAX_IMAGES, images);
        require(
                firstImage >= 0 && firstImage <= Long.MAX_VALUE - images,
                "firstImage",
                "0 or more, so that the last image's number is at most " + Long.MAX_VALUE,
                firstImage);
        require(steps >= 1 && steps <= 1000, "steps", "1 to 1000", steps);
        require(gridColumns >= 1 && gridColumns <= 64, "gridColumns", "1 to 64", gridColumns);
        switch (mode) {
            case OwnNoise() -> {}
            case Interpolation _ -> {
                requireDeterministic(sampler);
                require(images >= 2, "images", "2 or more, of an interpolation", images);
            }
            case Variation _ -> requireDeterministic(sampler);
            case Trajectory() -> {
                require(images <= MAX_TRAJECTORIES, "images", "1 to " + MAX_TRAJECTORIES + " trajectories", images);
                require(
                        steps <= MAX_TRAJECTORY_STEPS,
                        "steps",
                        "1 to " + MAX_TRAJECTORY_STEPS + " of a trajectory",
                        steps);
            }
        }
    }

    private static void requireDeterministic(SamplerSpec sampler) {
        require(
                sampler.stochasticity() == 0,
                "sampler.stochasticity",
                "0 for an interpolation or a variation: new noise would not lie between",
                sampler.stochasticity());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static SamplingSpec of(SamplingFields fields) {
        return fields.spec();
    }

    @JsonValue
    SamplingFields fields() {
        return SamplingFields.of(this);
    }

    /** Images of their own noise. */
    public static SamplingSpec of(
            String checkpoint,
            int images,
            long firstImage,
            int steps,
            SamplerSpec sampler,
            long seed,
            int gridColumns) {
        return new SamplingSpec(
                checkpoint, images, firstImage, steps, sampler, seed, gridColumns, SamplingMode.OWN_NOISE);
    }

    /** Whether each image is a function of its own noise alone, so that it can share a batch with those of other jobs. */
    public boolean samplesIndependently() {
        return switch (mode) {
            case OwnNoise() -> true;
            case Interpolation _, Variation _, Trajectory() -> false;
        };
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    /** The same sampling of the checkpoint that a reference stands for. */
    public SamplingSpec of(String resolvedCheckpoint) {
        return new SamplingSpec(resolvedCheckpoint, images, firstImage, steps, sampler, seed, gridColumns, mode);
    }
}
