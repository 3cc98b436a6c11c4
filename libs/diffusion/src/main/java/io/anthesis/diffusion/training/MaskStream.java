package io.anthesis.diffusion.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.tensor.graph.NetworkGraph;
import io.anthesis.tensor.graph.Operation;
import io.anthesis.tensor.graph.Symbol;
import io.anthesis.tensor.random.CounterRandom;
import io.anthesis.tensor.random.CounterRandom.Purpose;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which masks of dropout a batch has: the word of number n of layer l decides about the nth number of the whole batch's activations there,
 * channels last.
 *
 * @param firstImage position in the step's batch, 0 but for micro-batches
 */
public record MaskStream(long seed, long step, int firstImage) {
    /** Of batches for networks without dropout. */
    public static final MaskStream NONE = new MaskStream(0, 0, 0);

    /** @return one mask for each of {@link NetworkGraph#dropouts}, of a batch of so many images, in the memory of this process */
    List<ByteBuffer> draw(List<Symbol> dropouts, int images) {
        var masks = new ArrayList<ByteBuffer>();
        for (int layer = 0; layer < dropouts.size(); layer++) {
            Symbol symbol = dropouts.get(layer);
            byte[] mask = new byte[Math.multiplyExact(images, symbol.height() * symbol.width() * symbol.channels())];
            new CounterRandom(seed, Purpose.DROPOUT, step, layer)
                    .fillMask(mask, ((Operation.Dropout) symbol.operation()).threshold());
            masks.add(ByteBuffer.allocateDirect(mask.length).put(0, mask));
        }
        return masks;
    }

    /** @return {@code masks} on the device of {@code manager}, which owns them */
    static List<NDArray> place(NDManager manager, List<Symbol> dropouts, List<ByteBuffer> masks, int images) {
        var placed = new ArrayList<NDArray>();
        for (int layer = 0; layer < masks.size(); layer++) {
            Symbol symbol = dropouts.get(layer);
            Shape shape = new Shape(images, symbol.height(), symbol.width(), symbol.channels());
            placed.add(manager.create(masks.get(layer), shape, DataType.UINT8));
        }
        return placed;
    }
}
