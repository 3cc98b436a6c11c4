package io.anthesis.tensor.graph;

/**
 * One weight of a graph.
 *
 * @param name layer and variable, as in {@code conv2d_1.kernel}
 * @param shape in PyTorch's order: a convolution kernel is (filters, channels, height, width), a dense one (units, channels)
 * @param fanIn inputs that an output is made of, for the initializer
 * @param fanOut outputs that an input takes part in, for the initializer
 */
public record WeightSpec(String name, Role role, long[] shape, Initializer initializer, long fanIn, long fanOut) {
    public WeightSpec {
        shape = shape.clone();
    }

    /** A weight whose fans are those of a kernel of this shape. */
    public WeightSpec(String name, Role role, long[] shape, Initializer initializer) {
        this(
                name,
                role,
                shape,
                initializer,
                size(shape) / shape[0],
                size(shape) / shape[Math.min(1, shape.length - 1)]);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /**
     * @return numbers in it
     * @throws ArithmeticException if there are more than an array can hold
     */
    public int size() {
        return Math.toIntExact(size(shape));
    }

    /** @return the layer's part of the name */
    public String layer() {
        return name.substring(0, name.indexOf('.'));
    }

    /** @return the name within its layer, as in {@code kernel} or {@code query.kernel} */
    public String variable() {
        return name.substring(name.indexOf('.') + 1);
    }

    private static long size(long[] shape) {
        long size = 1;
        for (long dimension : shape) {
            size = Math.multiplyExact(size, dimension);
        }
        return size;
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
        /** Uniform from -0.05 to 0.05: Keras' default for the rows of an embedding. */
        EMBEDDING_UNIFORM,
        ZEROS,
        ONES
    }
}
