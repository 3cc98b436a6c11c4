package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;

/** Makes batches whose noises and diffusion times are functions of (seed, step) alone. */
public final class BatchMaker {
    private final ImageSource images;
    private final Normalizer normalizer;
    private final long seed;
    private final Purpose noisePurpose;
    private final Purpose timePurpose;

    private BatchMaker(
            ImageSource images, Normalizer normalizer, long seed, Purpose noisePurpose, Purpose timePurpose) {
        this.images = images;
        this.normalizer = normalizer;
        this.seed = seed;
        this.noisePurpose = noisePurpose;
        this.timePurpose = timePurpose;
    }

    public static BatchMaker training(ImageSource images, Normalizer normalizer, long seed) {
        return new BatchMaker(images, normalizer, seed, Purpose.TRAINING_NOISE, Purpose.TRAINING_TIMES);
    }

    public static BatchMaker validation(ImageSource images, Normalizer normalizer, long seed) {
        return new BatchMaker(images, normalizer, seed, Purpose.VALIDATION_NOISE, Purpose.VALIDATION_TIMES);
    }

    /**
     * @param manager owns the batch
     * @param step decides noises and diffusion times
     * @param numbers of the images, from {@code from} on, {@code count} of them
     */
    public Batch make(NDManager manager, long step, int[] numbers, int from, int count) {
        int size = images.imageSize();
        int imageFloats = size * size * 3;
        float[] pixels = new float[count * imageFloats];
        for (int i = 0; i < count; i++) {
            images.read(numbers[from + i], pixels, i * imageFloats);
        }
        float[] noises = new float[count * imageFloats];
        new CounterRandom(seed, noisePurpose, step).fillNormal(noises, 0, noises.length);
        float[] times = new float[count];
        var timeRandom = new CounterRandom(seed, timePurpose, step);
        for (int i = 0; i < count; i++) {
            times[i] = timeRandom.nextUniform();
        }
        Shape shape = new Shape(count, size, size, 3);
        NDArray normalized = normalizer.normalize(manager.create(pixels, shape));
        return new Batch(normalized, manager.create(noises, shape), manager.create(times, new Shape(count, 1, 1, 1)));
    }
}
