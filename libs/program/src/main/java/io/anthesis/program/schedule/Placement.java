package io.anthesis.program.schedule;

import io.anthesis.program.value.Shape;
import io.anthesis.program.value.Value;

/** Over which positions a value is computed, and by how many threads each of them. */
final class Placement {
    private Placement() {}

    /**
     * @return positions of a value's computation; its channels are those that threads share, 1 if one thread has them all
     * @throws ConflictingWidths if a reduction on the way has other channels
     */
    static Shape of(Value operand, Reads reads) throws ConflictingWidths {
        Shape shape = operand.shape();
        int channels = shape.channels() > Shape.FEW_CHANNELS ? shape.channels() : 1;
        for (Value reduction : reads.reductions()) {
            Shape reduced = reduction.inputs().getFirst().shape();
            boolean elsewhere = reduction.shape().positions() != shape.positions()
                    || reduction.shape().images() != shape.images();
            if (elsewhere || (channels > 1 && reduced.channels() != channels)) {
                throw new ConflictingWidths(reduction);
            }
            channels = reduced.channels();
        }
        return flat(shape).withChannels(channels);
    }

    /** What has one position in each image is one image of many positions. */
    private static Shape flat(Shape shape) {
        return shape.positions() == 1 ? new Shape(1, shape.images(), 1, 1) : shape;
    }

    /** A reduction over channels must be in memory for a value to be computed. */
    static final class ConflictingWidths extends Exception {
        private final transient Value reduction;

        ConflictingWidths(Value reduction) {
            this.reduction = reduction;
        }

        Value reduction() {
            return reduction;
        }
    }
}
