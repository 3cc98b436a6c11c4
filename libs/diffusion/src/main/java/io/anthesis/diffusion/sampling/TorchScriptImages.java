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
 * @param paddingOfGuide unused where there is no guide
 */
public record TorchScriptImages(
        NDManager tensors,
        ReverseDiffusion diffusion,
        Weights weights,
        Normalizer normalizer,
        BatchPadding padding,
        BatchPadding paddingOfGuide)
        implements ImageGenerator {
    /** Without a guide. */
    public TorchScriptImages(
            NDManager tensors,
            ReverseDiffusion diffusion,
            Weights weights,
            Normalizer normalizer,
            BatchPadding padding) {
        this(tensors, diffusion, weights, normalizer, padding, padding);
    }

    @Override
    public float[] generate(List<SeededImage> images, IntConsumer afterStep) {
        var noise = new ImageNoise(images, paddedSize(images.size()), imageSize());
        try (NDManager manager = tensors.newSubManager()) {
            SamplingObserver observer = (done, noisy, predicted) -> afterStep.accept(done);
            NDArray initial = noise.initial(manager);
            return pixels(diffusion.sample(weights, classes(images), initial, noise, observer), images.size());
        }
    }

    private static List<ClassMixture> classes(List<SeededImage> images) {
        return images.stream().map(SeededImage::classes).toList();
    }

    @Override
    public float[] generateFrom(List<float[]> noises, List<ClassMixture> classes, IntConsumer afterStep) {
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
            return pixels(diffusion.sample(weights, classes, initial, StepNoises.NONE, observer), noises.size());
        }
    }

    @Override
    public Trajectory trajectory(List<SeededImage> images, IntConsumer afterStep) {
        int count = images.size();
        var noise = new ImageNoise(images, paddedSize(count), imageSize());
        try (NDManager manager = tensors.newSubManager()) {
            var trajectory = new Trajectory(count, imageSize());
            SamplingObserver observer = (done, noisy, predicted) -> {
                trajectory.add(pixels(noisy, count), pixels(predicted, count));
                afterStep.accept(done);
            };
            diffusion.sample(weights, classes(images), noise.initial(manager), noise, observer);
            return trajectory;
        }
    }

    private int paddedSize(int images) {
        var strong = new Denoiser(diffusion.network(), weights, diffusion.predictionType());
        if (!diffusion.settings().guidance().isNeeded()) {
            return padding.paddedSize(images, batch -> firstRows(strong, batch));
        }
        return diffusion
                .guide()
                .map(guide -> BatchPadding.paddedSizeOfBoth(
                        images,
                        count -> padding.paddedSize(count, batch -> firstRows(strong, batch)),
                        count -> paddingOfGuide.paddedSize(count, batch -> firstRows(guide, batch))))
                .orElseGet(() -> padding.paddedSizeOfPairs(images, batch -> firstRows(strong, batch)));
    }

    private float[] firstRows(Denoiser denoiser, int batch) {
        try (NDManager manager = tensors.newSubManager()) {
            NDArray noise = new ImageNoise(SeededImage.range(0, 0, batch), batch, imageSize()).initial(manager);
            NDArray powers = manager.full(new Shape(batch, 1, 1, 1), 0.5f);
            NDArray classes = denoiser.classRows(manager, List.of(), batch);
            return denoiser.evaluate(noise, powers, classes).toFloatArray();
        }
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
