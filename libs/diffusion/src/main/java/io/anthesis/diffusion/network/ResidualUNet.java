package io.anthesis.diffusion.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The Keras example's residual U-Net. Its inputs are noisy images (batch, size, size, 3) and noise variances (batch, 1, 1, 1);
 * its output is the predicted noise, of the images' shape, zero at first.
 *
 * @param imageSize height and width; divisible by two once for every width but the last
 * @param widths channels of each level, from the finest to the coarsest; the last is the bottleneck's
 * @param blockDepth residual blocks at each level, down and up
 * @param classes 0 for a network that knows none, or 1 to 1000
 * @param dropout share of activations that training leaves out before each residual block's second convolution (Ho et al. 2020, appendix
 *     B), in [0, 1)
 * @see <a href="https://arxiv.org/abs/1505.04597">Ronneberger et al. 2015</a>, with the residual blocks of the Keras DDIM example
 */
public record ResidualUNet(
        int imageSize,
        List<Integer> widths,
        int blockDepth,
        int embeddingDimensions,
        double embeddingMaxFrequency,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int classes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double dropout)
        implements DiffusionNetwork {
    public ResidualUNet {
        widths = List.copyOf(widths);
        NetworkShape.requireLevels(imageSize, widths, blockDepth, 1);
        NetworkShape.requireEmbedding(embeddingDimensions, embeddingMaxFrequency);
        NetworkShape.requireClassesAndDropout(classes, dropout);
    }

    /** Without classes and dropout. */
    public ResidualUNet(
            int imageSize,
            List<Integer> widths,
            int blockDepth,
            int embeddingDimensions,
            double embeddingMaxFrequency) {
        this(imageSize, widths, blockDepth, embeddingDimensions, embeddingMaxFrequency, 0, 0);
    }

    @Override
    public NetworkGraph graph() {
        return graph(0);
    }

    @Override
    public NetworkGraph trainingGraph() {
        return graph(dropout);
    }

    @Override
    public DiffusionNetwork withoutDropout() {
        return new ResidualUNet(imageSize, widths, blockDepth, embeddingDimensions, embeddingMaxFrequency, classes, 0);
    }

    private NetworkGraph graph(double dropout) {
        var g = new GraphBuilder();
        Symbol noisyImages = g.input("noisy_images", imageSize, imageSize, NetworkShape.IMAGE_CHANNELS);
        Symbol noiseVariances = g.input("noise_variances", 1, 1, 1);
        Optional<Symbol> classRows = NetworkShape.classInput(g, this);

        Symbol embedding = g.sinusoidalEmbedding(noiseVariances, embeddingDimensions, embeddingMaxFrequency);
        embedding = g.repeat(NetworkShape.withClass(g, embedding, classRows), imageSize, imageSize);
        Symbol x = g.concatenate(g.conv2d(noisyImages, widths.getFirst(), 1), embedding);

        Deque<Symbol> skips = new ArrayDeque<>();
        List<Integer> outerWidths = widths.subList(0, widths.size() - 1);
        for (int width : outerWidths) {
            for (int block = 0; block < blockDepth; block++) {
                x = residualBlock(g, x, width, dropout);
                skips.push(x);
            }
            x = g.averagePooling(x, 2, 2, Padding.VALID);
        }
        for (int block = 0; block < blockDepth; block++) {
            x = residualBlock(g, x, widths.getLast(), dropout);
        }
        for (int width : outerWidths.reversed()) {
            x = g.bilinearUpsampling(x);
            for (int block = 0; block < blockDepth; block++) {
                x = residualBlock(g, g.concatenate(x, skips.pop()), width, dropout);
            }
        }
        return g.build(g.conv2d(x, NetworkShape.IMAGE_CHANNELS, 1, Initializer.ZEROS));
    }

    /** Created in the order in which Keras numbers layers: both 3x3 convolutions before the 1x1 one. */
    private static Symbol residualBlock(GraphBuilder g, Symbol x, int width, double dropout) {
        Symbol y = g.batchNormalization(x, false, false);
        y = g.swish(g.conv2d(y, width, 3));
        y = g.conv2d(NetworkShape.withDropout(g, y, dropout), width, 3);
        Symbol residual = x.channels() == width ? x : g.conv2d(x, width, 1);
        return g.add(y, residual);
    }
}
