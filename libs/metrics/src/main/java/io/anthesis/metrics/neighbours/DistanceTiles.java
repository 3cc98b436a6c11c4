package io.anthesis.metrics.neighbours;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.anthesis.metrics.blocks.FeatureScan;
import io.anthesis.metrics.kid.FeatureSet;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All distances between rows of two sets, tile by tile: two blocks of rows and one tile are in memory. Products are PyTorch's, on
 * the manager's device and all its cores; rows of a tile are visited on all cores.
 */
final class DistanceTiles {
    /** Elements of a square that are turned together, so that both sides stay in the cache. */
    private static final int SQUARE = 32;

    private final NDManager manager;
    private final int blockRows;

    /** @param blockRows rows of a block; changes speed and memory, but no result */
    DistanceTiles(NDManager manager, int blockRows) {
        this.manager = manager;
        this.blockRows = blockRows;
    }

    /** Every row with every other one of the same set; itself is among the others and is for visitors to leave out. */
    void within(FeatureSet set, FeatureScan scan, TileVisitor visitor) {
        Block.Frame frame = frame(scan, scan);
        Block rows = block(set, frame);
        Block columns = block(set, frame);
        for (int from = 0; from < set.rows(); from += blockRows) {
            rows.load(from, Math.min(blockRows, set.rows() - from));
            visit(rows, rows, frame, List.of(visitor), List.of());
            for (int start = from + blockRows; start < set.rows(); start += blockRows) {
                columns.load(start, Math.min(blockRows, set.rows() - start));
                visit(rows, columns, frame, List.of(visitor), List.of(visitor));
            }
        }
    }

    /**
     * Every row of one set with every row of another.
     *
     * @param ofA visit tiles whose owners are rows of {@code a}
     * @param ofB visit tiles whose owners are rows of {@code b}
     */
    void between(
            FeatureSet a,
            FeatureScan scanOfA,
            FeatureSet b,
            FeatureScan scanOfB,
            List<? extends TileVisitor> ofA,
            List<? extends TileVisitor> ofB) {
        Block.Frame frame = frame(scanOfA, scanOfB);
        Block rows = block(a, frame);
        Block columns = block(b, frame);
        for (int from = 0; from < a.rows(); from += blockRows) {
            rows.load(from, Math.min(blockRows, a.rows() - from));
            for (int start = 0; start < b.rows(); start += blockRows) {
                columns.load(start, Math.min(blockRows, b.rows() - start));
                visit(rows, columns, frame, ofA, ofB);
            }
        }
    }

    private Block block(FeatureSet set, Block.Frame frame) {
        return new Block(set, frame, Math.min(blockRows, set.rows()));
    }

    /** Between the means of both sets, so that no moved feature is larger than it was before by more than a factor. */
    private static Block.Frame frame(FeatureScan a, FeatureScan b) {
        double[] center = new double[a.mean().length];
        Arrays.setAll(center, k -> (a.mean()[k] + b.mean()[k]) / 2);
        double largest = 2 * Math.max(a.largest(), b.largest());
        return new Block.Frame(center, largest == 0 ? 1 : Math.scalb(1.0, -Math.getExponent(largest) - 1));
    }

    private void visit(
            Block rows,
            Block columns,
            Block.Frame frame,
            List<? extends TileVisitor> ofRows,
            List<? extends TileVisitor> ofColumns) {
        int dimensions = frame.center().length;
        float[] products = products(rows, columns);
        visit(new Tile(rows, columns, products, dimensions, frame.scale()), ofRows);
        if (!ofColumns.isEmpty()) {
            float[] turned = turn(products, rows.count(), columns.count());
            visit(new Tile(columns, rows, turned, dimensions, frame.scale()), ofColumns);
        }
    }

    private static void visit(Tile tile, List<? extends TileVisitor> visitors) {
        IntStream.range(0, tile.rows())
                .parallel()
                .forEach(row -> visitors.forEach(visitor -> visitor.visit(tile, row)));
    }

    private float[] products(Block rows, Block columns) {
        float[] products = new float[rows.count() * columns.count()];
        try (NDManager scratch = manager.newSubManager();
                NDArray product =
                        rows.array(scratch).matMul(columns.array(scratch).transpose())) {
            FloatBuffer values = product.toByteBuffer(true).asFloatBuffer();
            values.get(products);
        }
        return products;
    }

    private static float[] turn(float[] values, int rows, int columns) {
        float[] turned = new float[values.length];
        IntStream.range(0, Math.ceilDiv(rows, SQUARE)).parallel().forEach(strip -> {
            int end = Math.min(rows, (strip + 1) * SQUARE);
            for (int left = 0; left < columns; left += SQUARE) {
                int right = Math.min(columns, left + SQUARE);
                for (int row = strip * SQUARE; row < end; row++) {
                    for (int column = left; column < right; column++) {
                        turned[column * rows + row] = values[row * columns + column];
                    }
                }
            }
        });
        return turned;
    }
}
