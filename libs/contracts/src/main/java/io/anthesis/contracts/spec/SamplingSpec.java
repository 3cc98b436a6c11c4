package io.anthesis.contracts.spec;

import static io.anthesis.contracts.spec.InvalidSpec.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.anthesis.contracts.job.JobKind;
import io.anthesis.contracts.spec.SamplingMode.Interpolation;
import io.anthesis.contracts.spec.SamplingMode.OwnNoise;
import io.anthesis.contracts.spec.SamplingMode.Trajectory;
import io.anthesis.contracts.spec.SamplingMode.Variation;
import java.util.List;
import java.util.Optional;

/**
 * Images sampled from a checkpoint. Image i is a function of checkpoint, steps, sampler, seed, mode, its class and i.
 *
 * @param checkpoint id of a checkpoint; the gateway also takes {@code RUN@best} and {@code RUN@latest} and resolves them
 * @param images how many
 * @param firstImage number of the first
 * @param gridColumns images in a row of the overview picture
 * @param classes one for all images, or one for each, that of {@code firstImage} first; none for images of no class
 */
public record SamplingSpec(
        String checkpoint,
        int images,
        long firstImage,
        int steps,
        SamplerSpec sampler,
        long seed,
        int gridColumns,
        SamplingMode mode,
        List<ImageClass> classes)
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
        classes = List.copyOf(classes);
        require(
                classes.size() <= 1 || classes.size() == images,
                "classes",
                "one for all images, or one for each of the " + images,
                classes.size());
        switch (mode) {
            case OwnNoise() -> {}
            case Interpolation(long _, Optional<ImageClass> toClass) -> {
                requireDeterministic(sampler);
                require(images >= 2, "images", "2 or more, of an interpolation", images);
                require(
                        toClass.isEmpty() || classes.size() == 1,
                        "classes",
                        "one class where interpolation.toClass is given",
                        classes.size());
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
                checkpoint, images, firstImage, steps, sampler, seed, gridColumns, SamplingMode.OWN_NOISE, List.of());
    }

    /** Whether each image is a function of its own noise alone, so that it can share a batch with those of other jobs. */
    public boolean samplesIndependently() {
        return switch (mode) {
            case OwnNoise() -> true;
            case Interpolation _, Variation _, Trajectory() -> false;
        };
    }

    /** @return the class of an image by its number; empty for none */
    public Optional<ImageClass> classOf(long image) {
        return switch (classes.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(classes.getFirst());
            default -> Optional.of(classes.get(Math.toIntExact(image - firstImage)));
        };
    }

    /** @return the class of an image by its number, unless the image lies between it and another class */
    public Optional<ImageClass> classAlone(long image) {
        return switch (mode) {
            case Interpolation(long _, Optional<ImageClass> toClass)
            when toClass.isPresent() -> {
                if (image == firstImage + images - 1) {
                    yield toClass;
                }
                yield image == firstImage ? classOf(image) : Optional.empty();
            }
            case OwnNoise _, Interpolation _, Variation _, Trajectory _ -> classOf(image);
        };
    }

    @Override
    public JobKind kind() {
        return JobKind.SAMPLING;
    }

    /** The same sampling of what its references stand for. */
    public SamplingSpec of(
            String resolvedCheckpoint,
            SamplerSpec resolvedSampler,
            SamplingMode resolvedMode,
            List<ImageClass> resolvedClasses) {
        return new SamplingSpec(
                resolvedCheckpoint,
                images,
                firstImage,
                steps,
                resolvedSampler,
                seed,
                gridColumns,
                resolvedMode,
                resolvedClasses);
    }
}
