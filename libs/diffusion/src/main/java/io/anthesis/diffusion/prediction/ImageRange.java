package io.anthesis.diffusion.prediction;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** The normalized values that pixels of 0 and of 1 have, for each channel. */
public record ImageRange(float[] lowest, float[] highest) {
    public ImageRange {
        lowest = lowest.clone();
        highest = highest.clone();
    }

    /** @return {@code images} with values outside moved to the nearest end; of the same shape and manager */
    public NDArray clip(NDArray images) {
        NDManager manager = images.getManager();
        Shape perChannel = new Shape(1, 1, 1, lowest.length);
        return images.maximum(manager.create(lowest, perChannel)).minimum(manager.create(highest, perChannel));
    }
}
