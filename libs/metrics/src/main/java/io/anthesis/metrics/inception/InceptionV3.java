package io.anthesis.metrics.inception;

import io.anthesis.tensor.graph.GraphBuilder;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Operation.Padding;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.graph.WeightSpec.Initializer;

/**
 * Keras' InceptionV3 without top, global average pooling at the end: 2,048 features. Its input are images in [0, 1], resized
 * bilinearly (half-pixel centers, no antialiasing) and scaled to [-1, 1] as {@code preprocess_input} does.
 *
 * @param imageSize height and width of the images that come in
 * @param featureSize height and width that they are resized to; 75 or more
 * @see <a href="https://arxiv.org/abs/1512.00567">Szegedy et al. 2015</a>, layers in the order of keras.applications.InceptionV3
 */
public record InceptionV3(int imageSize, int featureSize) {
    public static final int FEATURES = 2048;
    private static final int SMALLEST = 75;

    public InceptionV3 {
        if (featureSize < SMALLEST) {
            throw new IllegalArgumentException(
                    "InceptionV3 needs images of 75 pixels or more, asked were " + featureSize);
        }
    }

    /** @return input {@code images} (batch, imageSize, imageSize, 3) in [0, 1], output (batch, 1, 1, 2048) */
    public NetworkGraph graph() {
        return new Layers().build();
    }

    private final class Layers {
        private final GraphBuilder g = new GraphBuilder();

        NetworkGraph build() {
            Symbol x = g.input("images", imageSize, imageSize, 3);
            x = g.affine(g.bilinearResize(x, featureSize, featureSize), 2, -1);
            x = convolution(x, 32, 3, 3, 2, Padding.VALID);
            x = convolution(x, 32, 3, 3, 1, Padding.VALID);
            x = convolution(x, 64, 3, 3);
            x = g.maxPooling(x, 3, 2, Padding.VALID);
            x = convolution(x, 80, 1, 1, 1, Padding.VALID);
            x = convolution(x, 192, 3, 3, 1, Padding.VALID);
            x = g.maxPooling(x, 3, 2, Padding.VALID);
            x = mixed35(x, 32);
            x = mixed35(x, 64);
            x = mixed35(x, 64);
            x = reduction17(x);
            x = mixed17(x, 128);
            x = mixed17(x, 160);
            x = mixed17(x, 160);
            x = mixed17(x, 192);
            x = reduction8(x);
            x = mixed8(x);
            x = mixed8(x);
            return g.build(g.globalAveragePooling(x));
        }

        private Symbol mixed35(Symbol x, int poolFilters) {
            Symbol one = convolution(x, 64, 1, 1);
            Symbol five = convolution(convolution(x, 48, 1, 1), 64, 5, 5);
            Symbol three = convolution(convolution(convolution(x, 64, 1, 1), 96, 3, 3), 96, 3, 3);
            return g.concatenate(one, five, three, pooled(x, poolFilters));
        }

        private Symbol reduction17(Symbol x) {
            Symbol three = convolution(x, 384, 3, 3, 2, Padding.VALID);
            Symbol twice = convolution(convolution(x, 64, 1, 1), 96, 3, 3);
            twice = convolution(twice, 96, 3, 3, 2, Padding.VALID);
            return g.concatenate(three, twice, g.maxPooling(x, 3, 2, Padding.VALID));
        }

        private Symbol mixed17(Symbol x, int filters) {
            Symbol one = convolution(x, 192, 1, 1);
            Symbol seven = convolution(convolution(convolution(x, filters, 1, 1), filters, 1, 7), 192, 7, 1);
            Symbol twice = convolution(convolution(x, filters, 1, 1), filters, 7, 1);
            twice = convolution(convolution(convolution(twice, filters, 1, 7), filters, 7, 1), 192, 1, 7);
            return g.concatenate(one, seven, twice, pooled(x, 192));
        }

        private Symbol reduction8(Symbol x) {
            Symbol three = convolution(convolution(x, 192, 1, 1), 320, 3, 3, 2, Padding.VALID);
            Symbol seven = convolution(convolution(convolution(x, 192, 1, 1), 192, 1, 7), 192, 7, 1);
            seven = convolution(seven, 192, 3, 3, 2, Padding.VALID);
            return g.concatenate(three, seven, g.maxPooling(x, 3, 2, Padding.VALID));
        }

        private Symbol mixed8(Symbol x) {
            Symbol one = convolution(x, 320, 1, 1);
            Symbol three = convolution(x, 384, 1, 1);
            three = g.concatenate(convolution(three, 384, 1, 3), convolution(three, 384, 3, 1));
            Symbol twice = convolution(convolution(x, 448, 1, 1), 384, 3, 3);
            twice = g.concatenate(convolution(twice, 384, 1, 3), convolution(twice, 384, 3, 1));
            return g.concatenate(one, three, twice, pooled(x, 192));
        }

        private Symbol pooled(Symbol x, int filters) {
            return convolution(g.averagePooling(x, 3, 1, Padding.SAME), filters, 1, 1);
        }

        private Symbol convolution(Symbol x, int filters, int height, int width) {
            return convolution(x, filters, height, width, 1, Padding.SAME);
        }

        private Symbol convolution(Symbol x, int filters, int height, int width, int stride, Padding padding) {
            var convolution = new Operation.Conv2d(filters, height, width, stride, padding, false);
            Symbol y = g.conv2d(x, convolution, Initializer.HE_NORMAL);
            return g.relu(g.batchNormalization(y, true, false));
        }
    }
}
