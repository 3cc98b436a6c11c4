package io.anthesis.diffusion.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.util.Arrays;

/**
 * The batch sizes whose rows agree bit for bit on this device and thread count. On CPU with two threads all sizes from 2 on
 * agreed and a batch of 1 did not; other machines may differ, so it is measured.
 *
 * @param smallest batches of fewer images are padded to this size
 * @param canonical true if only batches of exactly {@code smallest} agree
 */
public record BatchPadding(int smallest, boolean canonical) {
    private static final int[] TRIED = {1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 21, 29, 37, 48, 63};

    public int paddedSize(int images) {
        if (canonical && images > smallest) {
            throw new IllegalArgumentException(
                    "on this device batches have at most " + smallest + " images, asked were " + images);
        }
        return Math.max(images, smallest);
    }

    /** @return the most images to ask for at once when {@code wanted} would be liked */
    public int largestBatch(int wanted) {
        return canonical ? smallest : Math.max(wanted, 1);
    }

    /** Compares rows of small batches with those of a batch of {@code largest}, on random inputs. */
    public static BatchPadding measure(NDManager parent, CompiledNetwork network, Weights weights, int largest) {
        int size = network.graph().output().height();
        int imageFloats = size * size * 3;
        try (NDManager manager = parent.newSubManager()) {
            NDArray noise = new ImageNoise(0, 0, largest, largest, size).initial(manager);
            float[] expected = evaluate(network, weights, noise);
            int smallest = largest;
            for (int i = TRIED.length - 1; i >= 0 && TRIED[i] < largest; i--) {
                int batch = TRIED[i];
                float[] actual = evaluate(network, weights, noise.get("0:" + batch));
                if (!Arrays.equals(actual, Arrays.copyOf(expected, batch * imageFloats))) {
                    break;
                }
                smallest = batch;
            }
            return new BatchPadding(smallest, smallest == largest && largest > 1);
        }
    }

    private static float[] evaluate(CompiledNetwork network, Weights weights, NDArray noise) {
        NDArray variances = noise.getManager().full(new Shape(noise.getShape().get(0), 1, 1, 1), 0.5f);
        try (NDArray output = network.infer(weights, noise, variances)) {
            return output.toFloatArray();
        }
    }
}
