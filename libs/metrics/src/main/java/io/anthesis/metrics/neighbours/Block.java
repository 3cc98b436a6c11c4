package io.anthesis.metrics.neighbours;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.anthesis.metrics.kid.FeatureSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/** Some rows of a set in memory: as they are, and moved to a center and scaled for products in float32. */
final class Block {
    /** Independent sums, in a fixed order: additions that wait for each other would take longer. */
    private static final int SUMS = 4;

    private final FeatureSet set;
    private final int dimensions;
    private final Frame frame;
    private final float[] rows;
    private final ByteBuffer bytes;
    private final FloatBuffer scaled;
    private final double[] norms;
    private int from;
    private int count;

    /**
     * How rows are moved before they are multiplied: large common parts would cost the products their precision, and large numbers
     * would overflow.
     *
     * @param center of the sets
     * @param scale a power of two, by which all moved features are at most 1
     */
    record Frame(double[] center, double scale) {}

    Block(FeatureSet set, Frame frame, int blockRows) {
        this.set = set;
        this.dimensions = set.dimensions();
        this.frame = frame;
        this.rows = new float[Math.multiplyExact(blockRows, dimensions)];
        this.bytes = ByteBuffer.allocateDirect(Math.multiplyExact(rows.length, Float.BYTES))
                .order(ByteOrder.nativeOrder());
        this.scaled = bytes.asFloatBuffer();
        this.norms = new double[blockRows];
    }

    void load(int from, int count) {
        this.from = from;
        this.count = count;
        set.read(from, count, rows);
        IntStream.range(0, count).parallel().forEach(this::scale);
    }

    private void scale(int row) {
        double sum = 0;
        int start = row * dimensions;
        for (int k = 0; k < dimensions; k++) {
            float value = (float) ((rows[start + k] - frame.center[k]) * frame.scale);
            scaled.put(start + k, value);
            sum += (double) value * value;
        }
        norms[row] = sum;
    }

    int from() {
        return from;
    }

    int count() {
        return count;
    }

    /** @return squared length of a row as moved and scaled */
    double norm(int row) {
        return norms[row];
    }

    /** @return shape (rows, dimensions); borrows this block's memory until the next {@link #load} */
    NDArray array(NDManager manager) {
        ByteBuffer filled = bytes.duplicate().order(ByteOrder.nativeOrder());
        filled.limit(count * dimensions * Float.BYTES);
        return manager.create(filled, new Shape(count, dimensions), DataType.FLOAT32);
    }

    /** @return squared distance of two rows as they are, in double precision; the same whichever comes first */
    double squaredDistance(int row, Block other, int otherRow) {
        float[] a = rows;
        float[] b = other.rows;
        int i = row * dimensions;
        int j = otherRow * dimensions;
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int k = 0;
        for (; k + SUMS <= dimensions; k += SUMS) {
            double d0 = (double) a[i + k] - b[j + k];
            double d1 = (double) a[i + k + 1] - b[j + k + 1];
            double d2 = (double) a[i + k + 2] - b[j + k + 2];
            double d3 = (double) a[i + k + 3] - b[j + k + 3];
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }
        for (; k < dimensions; k++) {
            double d0 = (double) a[i + k] - b[j + k];
            sum0 += d0 * d0;
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
