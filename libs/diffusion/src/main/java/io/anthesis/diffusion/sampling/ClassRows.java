package io.anthesis.diffusion.sampling;

import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Symbol;
import java.util.List;

/** Rows of a conditional network's third input: for each image the shares of its classes, that of no class last. */
public final class ClassRows {
    /** Name of the input, of shape (batch, 1, 1, classes + 1). */
    public static final String INPUT = "classes";

    private ClassRows() {}

    /** @return how many classes a network has; 0 if it is unconditional */
    public static int classes(NetworkGraph graph) {
        return graph.inputs().stream()
                .filter(input -> input.layer().equals(INPUT))
                .findFirst()
                .map(Symbol::channels)
                .map(channels -> channels - 1)
                .orElse(0);
    }

    /**
     * @param images in the order of the rows; those after them are of no class
     * @param classes of the network, 0 if it is unconditional
     * @return {@code batch} rows of {@code classes + 1} numbers
     * @throws IllegalArgumentException if there are more images than rows, or naming a class that the network lacks
     */
    public static float[] of(List<ClassMixture> images, int batch, int classes) {
        if (images.size() > batch) {
            throw new IllegalArgumentException(
                    "classes of " + images.size() + " images do not fit into a batch of " + batch);
        }
        float[] rows = new float[Math.multiplyExact(batch, classes + 1)];
        for (int row = 0; row < batch; row++) {
            ClassMixture mixture = row < images.size() ? images.get(row) : ClassMixture.NONE;
            int first = row * (classes + 1);
            mixture.shares().forEach((label, share) -> rows[first + column(label, classes)] = share.floatValue());
        }
        return rows;
    }

    private static int column(int label, int classes) {
        if (label > classes) {
            throw new IllegalArgumentException("class " + label + " was asked for, but the model "
                    + (classes == 0 ? "was trained without classes" : "has classes 1 to " + classes));
        }
        return label == 0 ? classes : label - 1;
    }
}
