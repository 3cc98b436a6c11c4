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
 * Images by TorchScript: small batches are padded to a size whose rows come out bit for bit as those of larger ones (see
 * {@link BatchPadding}).
 *
 * @param tensors decides the device
 */
public record TorchScriptImages(
        NDManager tensors, ReverseDiffusion diffusion, Weights weights, Normalizer normalizer, BatchPadding padding)
        implements ImageGenerator {
    @Override
    public float[] generate(List<SeededImage> images, IntConsumer afterStep) {
        var noise = new ImageNoise(images, paddedSize(images.size()), imageSize());
        try (NDManager manager = tensors.newSubManager()) {
            SamplingObserver observer = (done, noisy, predicted) -> afterStep.accept(done);
            return pixels(diffusion.sample(weights, noise.initial(manager), noise, observer), images.size());
        }
    }

    @Override
    public float[] generateFrom(List<float[]> noises, IntConsumer afterStep) {
        int size = imageSize();
        int imageFloats = size * size * 3;
        int batch = paddedSize(noises.size());
        float[] values = new float[batch * imageFloats];
        for (int i = 0; i < noises.size(); i++) {
            System.arraycopy(noises.get(i), 0, values, i * imageFloats, imageFloats);
        }
        try (NDManager manager = tensors.newSubManager()) {
            NDArray initial = manager.create(values, new Shape(batch, size, size, 3));
            SamplingObserver observer = (done, noisy, predicted) -> afterStep.accept(done);
            return pixels(diffusion.sample(weights, initial, StepNoises.NONE, observer), noises.size());
        }
    }

    @Override
    public Trajectory trajectory(long seed, long firstImage, int count, IntConsumer afterStep) {
        var noise = new ImageNoise(SeededImage.range(seed, firstImage, count), paddedSize(count), imageSize());
        try (NDManager manager = tensors.newSubManager()) {
            var trajectory = new Trajectory(count, imageSize());
            SamplingObserver observer = (done, noisy, predicted) -> {
                trajectory.add(pixels(noisy, count), pixels(predicted, count));
                afterStep.accept(done);
            };
            diffusion.sample(weights, noise.initial(manager), noise, observer);
            return trajectory;
        }
    }

    private int paddedSize(int count) {
        int size = imageSize();
        return padding.paddedSize(count, batch -> {
            try (NDManager manager = tensors.newSubManager()) {
                NDArray noise = new ImageNoise(SeededImage.range(0, 0, batch), batch, size).initial(manager);
                NDArray powers = manager.full(new Shape(batch, 1, 1, 1), 0.5f);
                return diffusion.network().infer(weights, noise, powers).toFloatArray();
            }
        });
    }

    @Override
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
