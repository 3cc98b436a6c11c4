package io.anthesis.metrics.inception;

import io.anthesis.tensor.execution.LoadedNetwork;
import io.anthesis.tensor.execution.NetworkExecution;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import io.anthesis.tensor.script.BatchPadding;
import io.anthesis.tensor.weights.FoldedNetwork;
import io.anthesis.tensor.weights.InitialWeights;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Turns images into the features that KID compares. Which weights it has decides what its scores can be compared with, so it
 * carries their digest. Without Keras' file it uses fixed random weights: differences still show, but no published number can
 * be compared, and everything computed with it must be labelled uncalibrated.
 */
public final class FeatureExtractor implements AutoCloseable {
    private static final long RANDOM_WEIGHTS_SEED = 2022;

    private final LoadedNetwork network;
    private final String digest;
    private final boolean calibrated;
    private final int imageSize;
    private final BatchPadding padding = new BatchPadding();

    private FeatureExtractor(LoadedNetwork network, int imageSize, String digest, boolean calibrated) {
        this.network = network;
        this.imageSize = imageSize;
        this.digest = digest;
        this.calibrated = calibrated;
    }

    /** @param networks puts it on a device */
    public static FeatureExtractor calibrated(NetworkExecution networks, int imageSize, int featureSize, Path kerasFile)
            throws IOException {
        NetworkGraph graph = new InceptionV3(imageSize, featureSize).graph();
        FoldedNetwork folded = FoldedNetwork.of(graph, InceptionWeights.read(kerasFile, graph));
        return of(networks, folded, imageSize, "keras-inception-v3-md5-" + InceptionWeights.MD5, true);
    }

    /** The labelled stand-in: the same network with random weights that are the same everywhere. */
    public static FeatureExtractor uncalibrated(NetworkExecution networks, int imageSize, int featureSize) {
        NetworkGraph graph = new InceptionV3(imageSize, featureSize).graph();
        FoldedNetwork folded = FoldedNetwork.of(graph, InitialWeights.draw(graph, RANDOM_WEIGHTS_SEED));
        return of(networks, folded, imageSize, "random-inception-v3-seed-" + RANDOM_WEIGHTS_SEED, false);
    }

    private static FeatureExtractor of(
            NetworkExecution networks, FoldedNetwork folded, int imageSize, String digest, boolean calibrated) {
        return new FeatureExtractor(networks.load(folded.graph(), folded.weights()), imageSize, digest, calibrated);
    }

    /** @return which weights these are: features of different digests cannot be compared */
    public String digest() {
        return digest;
    }

    /** @return whether the weights are those of Keras, so that scores can be compared with published ones */
    public boolean isCalibrated() {
        return calibrated;
    }

    /**
     * @param images {@code count} images one after another, channels last, values in [0, 1]
     * @return {@code count} rows of 2,048 features
     */
    public float[] features(float[] images, int count) {
        int imageFloats = imageSize * imageSize * 3;
        float[] features = new float[count * InceptionV3.FEATURES];
        for (int from = 0; from < count; from += BatchPadding.LARGEST) {
            int rows = Math.min(BatchPadding.LARGEST, count - from);
            // A row's features must not depend on how many others there are.
            int padded = padding.paddedSize(rows, size -> infer(sample(size), 0, size, size));
            float[] ofChunk = infer(images, from * imageFloats, rows, padded);
            System.arraycopy(ofChunk, 0, features, from * InceptionV3.FEATURES, rows * InceptionV3.FEATURES);
        }
        return features;
    }

    /** Zeros fill the rows after {@code rows}. */
    private float[] infer(float[] images, int offset, int rows, int batch) {
        int imageFloats = imageSize * imageSize * 3;
        float[] chunk = new float[batch * imageFloats];
        System.arraycopy(images, offset, chunk, 0, rows * imageFloats);
        return network.evaluate(chunk, batch);
    }

    /** Images of noise to compare batches with. */
    private float[] sample(int count) {
        float[] images = new float[count * imageSize * imageSize * 3];
        var random = new CounterRandom(0, Purpose.INITIAL_NOISE, 0);
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextUniform();
        }
        return images;
    }

    @Override
    public void close() {
        network.close();
    }
}
