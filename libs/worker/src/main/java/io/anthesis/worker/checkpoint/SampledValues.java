package io.anthesis.worker.checkpoint;

import io.anthesis.contracts.job.Failure;
import io.anthesis.contracts.job.Failure.NotFinite.Result;
import io.anthesis.contracts.spec.SamplerSpec;
import io.anthesis.diffusion.sampling.SeededImage;
import io.anthesis.worker.claim.TaskFailed;
import java.util.List;
import java.util.Optional;

/**
 * Refuses sampled images that have values which are NaN or infinite: a picture of them would be black, and a score of them would be no
 * number.
 *
 * @param checkpoint they were sampled from
 */
public record SampledValues(String checkpoint, int steps, SamplerSpec sampler) {
    /**
     * @param images one after another
     * @param row of the image to look at
     * @param number that the image has among those of its seed
     * @return why the image cannot be used, or empty if all its values are finite
     */
    public Optional<Failure> failureOf(float[] images, int row, int imageFloats, long seed, long number) {
        int count = countNotFinite(images, row * imageFloats, imageFloats);
        return count == 0
                ? Optional.empty()
                : Optional.of(failure(count, imageFloats, "image " + number + " of seed " + seed));
    }

    /**
     * @param images what was sampled for {@code wanted}, one after another
     * @throws TaskFailed naming the first image that has such values
     */
    public void require(float[] images, List<SeededImage> wanted) {
        int imageFloats = images.length / wanted.size();
        for (int row = 0; row < wanted.size(); row++) {
            SeededImage image = wanted.get(row);
            failureOf(images, row, imageFloats, image.seed(), image.number()).ifPresent(failure -> {
                throw new TaskFailed(failure);
            });
        }
    }

    /** As {@link #require}, for what a step of a sampling gave. */
    public void requireAfterStep(int step, float[] images, long seed) {
        int count = countNotFinite(images, 0, images.length);
        if (count > 0) {
            throw new TaskFailed(failure(count, images.length, "step " + step + " of images of seed " + seed));
        }
    }

    private Failure failure(int count, int values, String what) {
        return new Failure.NotFinite(
                Result.IMAGES,
                what + " from checkpoint " + checkpoint + " (" + steps + " steps, " + sampler.label() + ") has " + count
                        + " of " + values + " values that are NaN or infinite; use more steps or another sampler, or,"
                        + " if ddim with 20 steps fails too, another checkpoint: the training of this one diverged");
    }

    private static int countNotFinite(float[] values, int from, int count) {
        int found = 0;
        for (int i = from; i < from + count; i++) {
            found += Float.isFinite(values[i]) ? 0 : 1;
        }
        return found;
    }
}
