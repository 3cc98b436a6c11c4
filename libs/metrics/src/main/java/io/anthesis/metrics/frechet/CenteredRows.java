package io.anthesis.metrics.frechet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.metrics.blocks.FeatureBlocks;
import io.anthesis.metrics.kid.FeatureSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** The rows of a set less their mean, in double precision, a block at a time. */
final class CenteredRows {
    private final FeatureSet set;
    private final double[] mean;

    CenteredRows(FeatureSet set, double[] mean) {
        this.set = set;
        this.mean = mean;
    }

    int rows() {
        return set.rows();
    }

    int dimensions() {
        return set.dimensions();
    }

    /** Hands over all rows in blocks of shape (rows, dimensions), each valid until the consumer returns. */
    void forEach(NDManager manager, Consumer<NDArray> consumer) {
        forEach(manager, set.rows(), row -> row, consumer);
    }

    /** Those of every {@code step}-th row from {@code first} on. */
    void forEachOf(NDManager manager, int first, int step, Consumer<NDArray> consumer) {
        forEach(manager, Math.ceilDiv(set.rows() - first, step), i -> first + i * step, consumer);
    }

    private void forEach(NDManager manager, int count, IntUnaryOperator rowOf, Consumer<NDArray> consumer) {
        int dimensions = set.dimensions();
        // Doubles take twice the room of the floats that blocks are measured by.
        int blockRows = Math.min(Math.max(1, FeatureBlocks.rows(dimensions) / 2), count);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(blockRows * dimensions, Double.BYTES))
                .order(ByteOrder.nativeOrder());
        DoubleBuffer values = bytes.asDoubleBuffer();
        for (int from = 0; from < count; from += blockRows) {
            int first = from;
            int rows = Math.min(blockRows, count - from);
            IntStream.range(0, rows).parallel().forEach(i -> {
                float[] row = new float[dimensions];
                set.read(rowOf.applyAsInt(first + i), 1, row);
                for (int k = 0; k < dimensions; k++) {
                    values.put(i * dimensions + k, row[k] - mean[k]);
                }
            });
            ByteBuffer filled = bytes.duplicate().order(ByteOrder.nativeOrder());
            filled.limit(rows * dimensions * Double.BYTES);
            try (NDManager scratch = manager.newSubManager()) {
                consumer.accept(scratch.create(filled, new Shape(rows, dimensions), DataType.FLOAT64));
            }
        }
    }
}
