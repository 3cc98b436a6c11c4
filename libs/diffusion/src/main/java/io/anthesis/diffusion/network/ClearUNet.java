package io.anthesis.diffusion.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation.Conv2d;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The residual U-Net of clear-diffusion-keras ({@code architecture.py}): group normalization, an embedding of the noise power
 * added in every block, attention at chosen levels, and patches instead of pixels. Inputs and output as {@link ResidualUNet}.
 *
 * @param imageSize height and width; a multiple of the patch size times two for every width but the last
 * @param widths channels of each level, multiples of 8, from the finest to the coarsest; the last is the bottleneck's
 * @param attentions whether the blocks of each level end with attention of 4 heads; as many as widths
 * @param blockDepth residual blocks at each level, down and up
 * @param patchSize pixels on a side that one position of the finest level stands for
 * @param classes 0 for a network that knows none, or 1 to 1000
 * @param dropout share of activations that training leaves out before each residual block's second convolution (Ho et al. 2020, appendix
 *     B), in [0, 1)
 * @see <a href="https://github.com/beresandras/clear-diffusion-keras">Béres 2022</a>
 */
public record ClearUNet(
        int imageSize,
        List<Integer> widths,
        List<Boolean> attentions,
        int blockDepth,
        int noiseEmbeddingDimensions,
        double noiseEmbeddingMaxFrequency,
        int imageEmbeddingDimensions,
        int patchSize,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int classes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double dropout)
        implements DiffusionNetwork {
    private static final int GROUPS = 8;
    private static final int HEADS = 4;

    public ClearUNet {
        widths = List.copyOf(widths);
        attentions = List.copyOf(attentions);
        NetworkShape.requireLevels(imageSize, widths, blockDepth, patchSize);
        if (attentions.size() != widths.size()) {
            throw new IllegalArgumentException(
                    "attentions must be one for each of the " + widths.size() + " widths, were " + attentions.size());
        }
        for (int channels : widths) {
            requireGroups("widths", channels);
        }
        requireGroups("image embedding dimensions", imageEmbeddingDimensions);
        NetworkShape.requireEmbedding(noiseEmbeddingDimensions, noiseEmbeddingMaxFrequency);
        NetworkShape.requireClassesAndDropout(classes, dropout);
    }

    /** Without classes and dropout. */
    public ClearUNet(
            int imageSize,
            List<Integer> widths,
            List<Boolean> attentions,
            int blockDepth,
            int noiseEmbeddingDimensions,
            double noiseEmbeddingMaxFrequency,
            int imageEmbeddingDimensions,
            int patchSize) {
        this(
                imageSize,
                widths,
                attentions,
                blockDepth,
                noiseEmbeddingDimensions,
                noiseEmbeddingMaxFrequency,
                imageEmbeddingDimensions,
                patchSize,
                0,
                0);
    }

    private static void requireGroups(String name, int channels) {
        NetworkShape.requireChannels(name, channels);
        if (channels % GROUPS != 0) {
            throw new IllegalArgumentException(
                    name + " must be multiples of " + GROUPS + " (the groups of normalization), was " + channels);
        }
    }

    @Override
    public NetworkGraph graph() {
        return new Layers(0).build();
    }

    @Override
    public NetworkGraph trainingGraph() {
        return new Layers(dropout).build();
    }

    @Override
    public DiffusionNetwork withoutDropout() {
        return new ClearUNet(
                imageSize,
                widths,
                attentions,
                blockDepth,
                noiseEmbeddingDimensions,
                noiseEmbeddingMaxFrequency,
                imageEmbeddingDimensions,
                patchSize,
                classes,
                0);
    }

    private final class Layers {
        private final GraphBuilder g = new GraphBuilder();
        private final Deque<Symbol> skips = new ArrayDeque<>();
        private final double dropout;
        private Symbol noise;

        Layers(double dropout) {
            this.dropout = dropout;
        }

        NetworkGraph build() {
            Symbol images = g.input("noisy_images", imageSize, imageSize, NetworkShape.IMAGE_CHANNELS);
            Symbol noisePowers = g.input("noise_variances", 1, 1, 1);
            Optional<Symbol> classRows = NetworkShape.classInput(g, ClearUNet.this);

            var patches = new Conv2d(imageEmbeddingDimensions, patchSize, patchSize, patchSize, Padding.VALID, true);
            Symbol x = g.conv2d(images, patches, Initializer.GLOROT_UNIFORM);
            noise = g.sinusoidalEmbedding(noisePowers, noiseEmbeddingDimensions, noiseEmbeddingMaxFrequency);
            noise = g.swish(g.dense(noise, noiseEmbeddingDimensions));
            noise = g.swish(g.dense(noise, noiseEmbeddingDimensions));
            noise = NetworkShape.withClass(g, noise, classRows);

            int bottleneck = widths.size() - 1;
            for (int level = 0; level < bottleneck; level++) {
                for (int block = 0; block < blockDepth; block++) {
                    x = residualBlock(x, level);
                    skips.push(x);
                }
                x = g.averagePooling(x, 2, 2, Padding.VALID);
            }
            for (int block = 0; block < blockDepth; block++) {
                x = residualBlock(x, bottleneck);
            }
            for (int level = bottleneck - 1; level >= 0; level--) {
                x = g.bilinearUpsampling(x);
                for (int block = 0; block < blockDepth; block++) {
                    x = residualBlock(g.concatenate(x, skips.pop()), level);
                }
            }
            return g.build(g.conv2dTranspose(x, NetworkShape.IMAGE_CHANNELS, patchSize, patchSize, Initializer.ZEROS));
        }

        private Symbol residualBlock(Symbol x, int level) {
            int width = widths.get(level);
            Symbol residual = x.channels() == width ? x : g.conv2d(x, width, 1);
            Symbol noiseOfBlock = g.dense(noise, width);
            Symbol y = g.conv2d(g.swish(g.groupNormalization(x, GROUPS, true, true)), width, 3);
            y = g.add(y, noiseOfBlock);
            y = g.swish(g.groupNormalization(y, GROUPS, true, true));
            y = g.conv2d(NetworkShape.withDropout(g, y, dropout), width, 3);
            y = g.add(residual, y);
            if (!attentions.get(level)) {
                return y;
            }
            Symbol attended = g.multiHeadAttention(g.groupNormalization(y, GROUPS, false, false), HEADS, width);
            return g.add(y, attended);
        }
    }
}
