package io.anthesis.diffusion.network;

import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.Symbol;
import java.util.List;
import java.util.Optional;

/** Bounds that both U-Nets share. Those of a training's spec are the same or narrower. */
final class NetworkShape {
    static final int IMAGE_CHANNELS = 3;

    private static final int MAX_IMAGE_SIZE = 512;
    private static final int MAX_LEVELS = 8;
    private static final int MAX_CHANNELS = 4096;
    private static final int MAX_BLOCK_DEPTH = 16;
    private static final int MAX_PATCH_SIZE = 64;
    private static final int MAX_EMBEDDING_DIMENSIONS = 1024;
    private static final double MAX_EMBEDDING_FREQUENCY = 1e6;
    private static final int MAX_CLASSES = 1000;

    private NetworkShape() {}

    /** @throws IllegalArgumentException naming the value and what would be right */
    static void requireLevels(int imageSize, List<Integer> widths, int blockDepth, int patchSize) {
        if (widths.isEmpty()
                || widths.size() > MAX_LEVELS
                || widths.stream().anyMatch(width -> width < 1 || width > MAX_CHANNELS)) {
            throw new IllegalArgumentException(
                    "widths must be 1 to " + MAX_LEVELS + " numbers from 1 to " + MAX_CHANNELS + ", were " + widths);
        }
        require("block depth", blockDepth, 1, MAX_BLOCK_DEPTH);
        require("patch size", patchSize, 1, MAX_PATCH_SIZE);
        require("image size", imageSize, 1, MAX_IMAGE_SIZE);
        int divisor = patchSize << (widths.size() - 1);
        if (imageSize % divisor != 0) {
            throw new IllegalArgumentException("image size " + imageSize + " must be a multiple of " + divisor + ", as "
                    + widths.size() + " widths halve it " + (widths.size() - 1) + " times"
                    + (patchSize == 1 ? "" : " and a patch has " + patchSize + " pixels"));
        }
    }

    /** @throws IllegalArgumentException naming the value and what would be right */
    static void requireEmbedding(int dimensions, double maxFrequency) {
        if (dimensions % 2 != 0) {
            throw new IllegalArgumentException("embedding dimensions must be an even number, were " + dimensions);
        }
        require("embedding dimensions", dimensions, 2, MAX_EMBEDDING_DIMENSIONS);
        if (!(maxFrequency >= 1 && maxFrequency <= MAX_EMBEDDING_FREQUENCY)) {
            throw new IllegalArgumentException("the largest frequency of the embedding must be 1 to "
                    + (long) MAX_EMBEDDING_FREQUENCY + ", was " + maxFrequency);
        }
    }

    /** @throws IllegalArgumentException naming the value and the bounds */
    static void requireClassesAndDropout(int classes, double dropout) {
        require("classes", classes, 0, MAX_CLASSES);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be 0 or more and below 1, was " + dropout);
        }
    }

    /**
     * @param embedding of the noise power
     * @return the same, and of the class where the network knows classes
     */
    static Symbol withClass(GraphBuilder g, Symbol embedding, Optional<Symbol> classes) {
        return classes.map(rows -> g.add(embedding, g.embedding(rows, embedding.channels())))
                .orElse(embedding);
    }

    /** @param rate 0 for none */
    static Symbol withDropout(GraphBuilder g, Symbol x, double rate) {
        return rate == 0 ? x : g.dropout(x, rate);
    }

    static Optional<Symbol> classInput(GraphBuilder g, DiffusionNetwork network) {
        return network.classes() == 0 ? Optional.empty() : Optional.of(g.input("classes", 1, 1, network.classRows()));
    }

    /** @throws IllegalArgumentException naming the value and the bounds */
    static void requireChannels(String name, int channels) {
        require(name, channels, 1, MAX_CHANNELS);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
