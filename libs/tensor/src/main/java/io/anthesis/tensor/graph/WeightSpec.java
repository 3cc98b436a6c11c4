package io.anthesis.tensor.graph;

/**
 * One weight of a graph.
 *
 * @param name layer and variable, as in {@code conv2d_1.kernel}
 * @param shape in PyTorch's order: a convolution kernel is (filters, channels, height, width)
 */
public record WeightSpec(String name, Role role, long[] shape, Initializer initializer) {
    public WeightSpec {
        shape = shape.clone();
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    public int size() {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return Math.toIntExact(size);
    }

    /** Who changes a weight: the optimizer, or the batches that pass through batch normalization. */
    public enum Role {
        TRAINABLE,
        MOVING_STATISTIC
    }

    /** How a weight begins. Glorot uniform: Glorot and Bengio 2010, formula 16, as Keras' default. */
    public enum Initializer {
        GLOROT_UNIFORM,
        /** Normal with variance 2 / fan in (He et al. 2015, section 2.2): keeps the scale of activations through ReLUs. */
        HE_NORMAL,
        ZEROS,
        ONES
    }
}
