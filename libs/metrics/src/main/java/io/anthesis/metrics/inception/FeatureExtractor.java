package io.anthesis.metrics.inception;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.format.HostTensor;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.script.CompiledNetwork;
import io.anthesis.tensor.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Turns images into the features that KID compares. Which weights it has decides what its scores can be compared with, so it
 * carries their digest. Without Keras' file it uses fixed random weights: differences still show, but no published number can
 * be compared, and everything computed with it must be labelled uncalibrated.
 */
public final class FeatureExtractor implements AutoCloseable {
    private static final long RANDOM_WEIGHTS_SEED = 2022;
    private static final int CHUNK = 64;

    private final CompiledNetwork network;
    private final Weights weights;
    private final String digest;
    private final boolean calibrated;
    private final int imageSize;

    private FeatureExtractor(
            CompiledNetwork network, Weights weights, int imageSize, String digest, boolean calibrated) {
        this.network = network;
        this.weights = weights;
        this.imageSize = imageSize;
        this.digest = digest;
        this.calibrated = calibrated;
    }

    /** @param manager owns network and weights */
    public static FeatureExtractor calibrated(NDManager manager, int imageSize, int featureSize, Path kerasFile)
            throws IOException {
        NetworkGraph graph = new InceptionV3(imageSize, featureSize).graph();
        Map<String, HostTensor> tensors = InceptionWeights.read(kerasFile, graph);
        return new FeatureExtractor(
                new CompiledNetwork(manager, graph),
                Weights.of(manager, graph, tensors),
                imageSize,
                "keras-inception-v3-md5-" + InceptionWeights.MD5,
                true);
    }

    /** The labelled stand-in: the same network with random weights that are the same everywhere. */
    public static FeatureExtractor uncalibrated(NDManager manager, int imageSize, int featureSize) {
        NetworkGraph graph = new InceptionV3(imageSize, featureSize).graph();
        return new FeatureExtractor(
                new CompiledNetwork(manager, graph),
                Weights.initialize(manager, graph, RANDOM_WEIGHTS_SEED),
                imageSize,
                "random-inception-v3-seed-" + RANDOM_WEIGHTS_SEED,
                false);
    }

    public String digest() {
        return digest;
    }

    public boolean isCalibrated() {
        return calibrated;
    }

    /**
     * @param images {@code count} images one after another, channels last, values in [0, 1]
     * @return {@code count} rows of 2,048 features
     */
    public float[] features(NDManager parent, float[] images, int count) {
        int imageFloats = imageSize * imageSize * 3;
        float[] features = new float[count * InceptionV3.FEATURES];
        for (int from = 0; from < count; from += CHUNK) {
            // Always whole chunks: a row's features must not depend on how many others there are.
            int rows = Math.min(CHUNK, count - from);
            float[] chunk = new float[CHUNK * imageFloats];
            System.arraycopy(images, from * imageFloats, chunk, 0, rows * imageFloats);
            try (NDManager manager = parent.newSubManager()) {
                NDArray input = manager.create(chunk, new Shape(CHUNK, imageSize, imageSize, 3));
                float[] rowsOfChunk = network.infer(weights, input).toFloatArray();
                System.arraycopy(rowsOfChunk, 0, features, from * InceptionV3.FEATURES, rows * InceptionV3.FEATURES);
            }
        }
        return features;
    }

    @Override
    public void close() {
        weights.close();
        network.close();
    }
}
