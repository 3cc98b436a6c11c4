package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.diffusion.data.Normalizer;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Makes images that do not depend on their batch: small batches are padded to a size whose rows come out bit for bit as
 * those of larger ones (see {@link BatchPadding}).
 */
public record ImageGenerator(ReverseDiffusion diffusion, Weights weights, Normalizer normalizer, BatchPadding padding) {
    /** As {@link #generate(NDManager, List, IntConsumer)}, for images of one seed that follow each other. */
    public float[] generate(NDManager parent, long seed, long firstImage, int count, IntConsumer afterStep) {
        return generate(parent, SeededImage.range(seed, firstImage, count), afterStep);
    }

    /**
     * @param images 1 to {@link BatchPadding#LARGEST}, of any seeds
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return images one after another, channels last, values in [0, 1]
     */
    public float[] generate(NDManager parent, List<SeededImage> images, IntConsumer afterStep) {
        var noise = new ImageNoise(images, paddedSize(parent, images.size()), imageSize());
        try (NDManager manager = parent.newSubManager()) {
            SamplingObserver observer = (done, noisy, predicted) -> afterStep.accept(done);
            return pixels(diffusion.sample(weights, noise.initial(manager), noise, observer), images.size());
        }
    }

    /**
     * Images from given noises, such as interpolated ones. Deterministic settings only.
     *
     * @param noises each of imageSize · imageSize · 3 values, channels last
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return images as {@link #generate} returns them
     */
    public float[] generateFrom(NDManager parent, List<float[]> noises, IntConsumer afterStep) {
        int size = imageSize();
        int imageFloats = size * size * 3;
        int batch = paddedSize(parent, noises.size());
        float[] values = new float[batch * imageFloats];
        for (int i = 0; i < noises.size(); i++) {
            System.arraycopy(noises.get(i), 0, values, i * imageFloats, imageFloats);
        }
        try (NDManager manager = parent.newSubManager()) {
            NDArray initial = manager.create(values, new Shape(batch, size, size, 3));
            SamplingObserver observer = (done, noisy, predicted) -> afterStep.accept(done);
            return pixels(diffusion.sample(weights, initial, StepNoises.NONE, observer), noises.size());
        }
    }

    /**
     * @param afterStep is given the number of steps done; what it throws ends the sampling
     * @return noisy and predicted images of every step
     */
    public Trajectory trajectory(NDManager parent, long seed, long firstImage, int count, IntConsumer afterStep) {
        var noise = new ImageNoise(SeededImage.range(seed, firstImage, count), paddedSize(parent, count), imageSize());
        try (NDManager manager = parent.newSubManager()) {
            var trajectory = new Trajectory(count, imageSize());
            SamplingObserver observer = (done, noisy, predicted) -> {
                trajectory.add(pixels(noisy, count), pixels(predicted, count));
                afterStep.accept(done);
            };
            diffusion.sample(weights, noise.initial(manager), noise, observer);
            return trajectory;
        }
    }

    private int paddedSize(NDManager parent, int count) {
        int size = imageSize();
        return padding.paddedSize(count, batch -> {
            try (NDManager manager = parent.newSubManager()) {
                NDArray noise = new ImageNoise(SeededImage.range(0, 0, batch), batch, size).initial(manager);
                NDArray powers = manager.full(new Shape(batch, 1, 1, 1), 0.5f);
                return diffusion.network().infer(weights, noise, powers).toFloatArray();
            }
        });
    }

    /** @return height and width of the images, in pixels */
    public int imageSize() {
        return diffusion.network().graph().output().height();
    }

    private float[] pixels(NDArray normalized, int count) {
        int size = imageSize();
        try (NDArray images = normalizer.denormalize(normalized)) {
            return Arrays.copyOf(images.toFloatArray(), count * size * size * 3);
        }
    }
}
