package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.data.ClassLabels;
import io.anthesis.diffusion.data.ImageSource;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.util.List;

/** Makes batches whose noises and diffusion times are functions of (seed, step) alone. */
public final class BatchMaker {
    private final ImageSource images;
    private final Normalizer normalizer;
    private final long seed;
    private final Purpose noisePurpose;
    private final Purpose timePurpose;
    private final boolean flips;
    private final ClassLabels labels;
    private final List<Symbol> dropouts;

    private BatchMaker(
            ImageSource images,
            Normalizer normalizer,
            long seed,
            Purpose noisePurpose,
            Purpose timePurpose,
            boolean flips,
            ClassLabels labels,
            List<Symbol> dropouts) {
        this.flips = flips;
        this.labels = labels;
        this.dropouts = List.copyOf(dropouts);
        this.images = images;
        this.normalizer = normalizer;
        this.seed = seed;
        this.noisePurpose = noisePurpose;
        this.timePurpose = timePurpose;
    }

    /** @param flips whether half of the images, chosen by (seed, step), are mirrored left to right */
    public static BatchMaker training(ImageSource images, Normalizer normalizer, long seed, boolean flips) {
        return training(images, normalizer, seed, flips, ClassLabels.NONE, List.of());
    }

    /**
     * As {@link #training(ImageSource, Normalizer, long, boolean)}, with classes of which some are dropped.
     *
     * @param dropouts those of the network's {@link io.anthesis.tensor.graph.NetworkGraph#dropouts}, where masks are wanted
     */
    public static BatchMaker training(
            ImageSource images,
            Normalizer normalizer,
            long seed,
            boolean flips,
            ClassLabels labels,
            List<Symbol> dropouts) {
        return new BatchMaker(
                images, normalizer, seed, Purpose.TRAINING_NOISE, Purpose.TRAINING_TIMES, flips, labels, dropouts);
    }

    /** As {@link #training}, with noises and times of its own, and images as they are. */
    public static BatchMaker validation(ImageSource images, Normalizer normalizer, long seed) {
        return validation(images, normalizer, seed, ClassLabels.NONE);
    }

    /** As {@link #validation(ImageSource, Normalizer, long)}, with classes of which none is dropped. */
    public static BatchMaker validation(ImageSource images, Normalizer normalizer, long seed, ClassLabels labels) {
        return new BatchMaker(
                images, normalizer, seed, Purpose.VALIDATION_NOISE, Purpose.VALIDATION_TIMES, false, labels, List.of());
    }

    /**
     * @param manager owns the batch
     * @param step decides noises and diffusion times
     * @param numbers of the images, from {@code from} on, {@code count} of them
     */
    public Batch make(NDManager manager, long step, int[] numbers, int from, int count) {
        return place(manager, draw(step, numbers, from, count));
    }

    /** As {@link #make}, in the memory of this process. */
    public NormalizedBatch normalized(long step, int[] numbers, int from, int count) {
        return normalized(draw(step, numbers, from, count));
    }

    NormalizedBatch normalized(HostBatch batch) {
        return batch.normalized(normalizer);
    }

    /** As {@link #make}, the part that needs no device. For any number of threads if the images are. */
    HostBatch draw(long step, int[] numbers, int from, int count) {
        int size = images.imageSize();
        int imageFloats = size * size * 3;
        float[] pixels = new float[count * imageFloats];
        for (int i = 0; i < count; i++) {
            images.read(numbers[from + i], pixels, i * imageFloats);
        }
        if (flips) {
            var coins = new CounterRandom(seed, Purpose.HORIZONTAL_FLIPS, step);
            for (int i = 0; i < count; i++) {
                if (coins.nextInt() < 0) {
                    mirror(pixels, i * imageFloats, size);
                }
            }
        }
        float[] noises = new float[count * imageFloats];
        new CounterRandom(seed, noisePurpose, step).fillNormal(noises, 0, noises.length);
        float[] times = new float[count];
        var timeRandom = new CounterRandom(seed, timePurpose, step);
        for (int i = 0; i < count; i++) {
            times[i] = timeRandom.nextUniform();
        }
        int[] classes = noisePurpose == Purpose.TRAINING_NOISE
                ? labels.trainingRows(seed, step, numbers, from, count)
                : labels.rows(numbers, from, count);
        var masks = new MaskStream(seed, step, 0);
        return HostBatch.of(pixels, noises, times, classes, masks, masks.draw(dropouts, count));
    }

    /** @return the batch on the device of {@code manager}, which owns it */
    Batch place(NDManager manager, HostBatch batch) {
        int size = images.imageSize();
        Shape shape = new Shape(batch.times().length, size, size, 3);
        NDArray normalized = normalizer.normalize(manager.create(batch.pixels(), shape, DataType.FLOAT32));
        return new Batch(
                normalized,
                manager.create(batch.noises(), shape, DataType.FLOAT32),
                batch.times(),
                batch.classes(),
                MaskStream.place(manager, dropouts, batch.masks(), batch.times().length));
    }

    private static void mirror(float[] pixels, int from, int size) {
        for (int row = 0; row < size; row++) {
            for (int left = 0; left < size / 2; left++) {
                for (int channel = 0; channel < 3; channel++) {
                    int a = from + (row * size + left) * 3 + channel;
                    int b = from + (row * size + size - 1 - left) * 3 + channel;
                    float swapped = pixels[a];
                    pixels[a] = pixels[b];
                    pixels[b] = swapped;
                }
            }
        }
    }
}
